/**
 * What a question about one workspace folder finds in the others, and where to put it. Another server knows its own
 * languages across folders as well, so what it answers for alone is not asked here: callers look at their share first.
 */
import { type BlockId, blockIdToHex } from "../../engine/index.ts";
import type { Call, Definition, Occurrence } from "../analysis/analysis.ts";
import { ReferenceRole } from "../model/kinds.ts";
import type { InFolder, JoinedFolders } from "../session.ts";
import type { Server, Spot } from "./dispatch.ts";
import type { ItemPlace } from "./hierarchy.ts";

/** Something, and the folder that places it. */
export interface Across<Found> {
	readonly place: ItemPlace;
	readonly found: Found;
}

/** What the name at a spot means in other folders: asked when its own folder has no answer. */
export function definitionsAcross(server: Server, { session, path, offset }: Spot): readonly Across<Definition>[] {
	return placed(server, server.folders.joined()?.definitions(session.root, path, offset) ?? []);
}

/** Where other folders name a symbol of a session. Places hold until the next turn. */
export async function referencesAcross(
	server: Server, root: string, id: BlockId,
): Promise<readonly Across<Occurrence>[]> {
	const joined = await joinedAndFresh(server);
	return placed(server, await joined?.references(root, id) ?? []);
}

/** How much places of other folders use a symbol of which they are. */
export function countUses(
	uses: readonly Across<Occurrence>[],
): { readonly callers: number; readonly references: number } {
	const [callers, places] = [new Set<string>(), new Set<string>()];
	for (const { place: { session: { root } }, found: { path, range, role, container } } of uses) {
		places.add(`${root}\n${path}\n${range.begin}`);
		if (role === ReferenceRole.call && container) callers.add(`${root}\n${blockIdToHex(container)}`);
	}
	return { callers: callers.size, references: places.size };
}

/** Who calls a symbol of a session from other folders. Places hold until the next turn. */
export async function incomingAcross(server: Server, root: string, id: BlockId): Promise<readonly Across<Call>[]> {
	const joined = await joinedAndFresh(server);
	return placed(server, await joined?.incomingCalls(root, id) ?? []);
}

export function outgoingAcross(server: Server, root: string, id: BlockId): readonly Across<Call>[] {
	return placed(server, server.folders.joined()?.outgoingCalls(root, id) ?? []);
}

/** Waits, a bounded time, until all folders have what was typed and what is on disk. */
async function joinedAndFresh(server: Server): Promise<JoinedFolders | undefined> {
	if (server.folders.joined() === undefined) return undefined;
	await Promise.all(server.folders.all().map(({ session }) => session?.caughtUp()));
	return server.folders.joined();
}

/** Each with the folder that it lies in, which has one placer for all of them. */
function placed<Found>(server: Server, all: readonly InFolder<Found>[]): Across<Found>[] {
	const places = new Map<string, ItemPlace | undefined>();
	return all.flatMap(({ root, found }) => {
		if (!places.has(root)) places.set(root, placeOf(server, root));
		const place = places.get(root);
		return place === undefined ? [] : [{ place, found }];
	});
}

function placeOf(server: Server, root: string): ItemPlace | undefined {
	const folder = server.folders.all().find(({ session }) => session?.root === root);
	const session = folder?.session;
	if (folder === undefined || session === undefined) return undefined;
	return { folder, session, placer: server.placer({ folder, session }) };
}
