/**
 * What a question about one workspace folder finds in the others, and where to put it. Another server knows its own
 * languages across folders as well, so what it answers for alone is not asked here: callers look at their share first.
 */
import { type BlockId, blockIdToHex } from "../../engine/index.ts";
import type { Call, Definition, Direction, Occurrence, SymbolView } from "../analysis/analysis.ts";
import { DEPENDENCE, ReferenceRole } from "../model/kinds.ts";
import type { InFolder, JoinedFolders } from "../openSession.ts";
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

/** The types of a name in other folders: asked when its own folder has no answer. */
export function typesDefinedAcross(server: Server, { session, path, offset }: Spot): readonly Across<Definition>[] {
	return placed(server, server.folders.joined()?.typeDefinitions(session.root, path, offset) ?? []);
}

/** Where other folders name a symbol of a session. Places hold until the next turn. */
export async function referencesAcross(
	server: Server, root: string, id: BlockId,
): Promise<readonly Across<Occurrence>[]> {
	const joined = await joinedAndFresh(server);
	return placed(server, await joined?.references(root, id) ?? []);
}

/** What stands in, in all folders, for what the name at a spot means; nothing where its own folder knows all of it. */
export async function implementationsAcross(
	server: Server, { session, path, offset }: Spot,
): Promise<readonly Across<Definition>[]> {
	const joined = await joinedAndFresh(server);
	return placed(server, await joined?.implementations(session.root, path, offset) ?? []);
}

/** The types of other folders that a type of a session extends or implements, or by which it is. */
export async function typesAcross(
	server: Server, { root, id }: { readonly root: string; readonly id: BlockId }, direction: Direction,
): Promise<readonly Across<SymbolView>[]> {
	const joined = await joinedAndFresh(server);
	const types = direction === "incoming" ? await joined?.subtypes(root, [id]) : joined?.supertypes(root, id);
	return placed(server, types ?? []).flatMap(({ place, found }) => {
		const symbol = place.session.analysis.symbol(found);
		return symbol === undefined ? [] : [{ place, found: symbol }];
	});
}

/** A file of another folder that names one of some files of a session. */
export async function importerAcross(
	server: Server, root: string, paths: ReadonlySet<string>,
): Promise<Across<{ readonly path: string; readonly named: string }> | undefined> {
	const joined = await joinedAndFresh(server);
	return placed(server, await joined?.importers(root, paths) ?? [])[0];
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

/** What may break in one folder because of another one. */
export interface BrokenThere {
	readonly place: ItemPlace;
	/** What uses there something that may break. */
	readonly users: readonly BlockId[];
	/** These, and whatever uses them in turn in the same folder. */
	readonly ids: ReadonlyMap<string, BlockId>;
}

/** How often a folder may break another one on the way. */
const WAYS_MAX = 64;
const BROKEN_MAX = 100_000;

/**
 * What may break in other folders when symbols of one change: who uses there what may break here, and so on, from
 * folder to folder.
 */
export async function brokenAcross(
	server: Server, { session, placer }: Pick<ItemPlace, "session" | "placer">, symbols: readonly BlockId[],
): Promise<readonly BrokenThere[]> {
	const joined = await joinedAndFresh(server);
	if (joined === undefined) return [];
	const folder = server.folders.all().find((one) => one.session === session);
	if (folder === undefined) return [];
	const own: ItemPlace = { folder, session, placer };
	const ownIds = new Map<string, BlockId>();
	const waiting = [{ place: own, ids: reached(own, symbols, ownIds) }];
	const broken = new Map([[session.root, { place: own, users: [] as BlockId[], ids: ownIds }]]);
	for (let ways = 0; ways < WAYS_MAX; ways++) {
		const next = waiting.shift();
		if (next === undefined) break;
		const byRoot = new Map<string, { place: ItemPlace; users: BlockId[] }>();
		for (const { place, found } of placed(server, await joined.users(next.place.session.root, next.ids))) {
			const { root } = place.session;
			if (broken.get(root)?.ids.has(blockIdToHex(found)) === true) continue;
			const here = byRoot.get(root) ?? { place, users: [] };
			here.users.push(found);
			byRoot.set(root, here);
		}
		for (const [root, { place, users }] of byRoot) {
			const there = broken.get(root) ?? { place, users: [], ids: new Map<string, BlockId>() };
			there.users.push(...users);
			broken.set(root, there);
			waiting.push({ place, ids: reached(place, users, there.ids) });
		}
	}
	return [...broken.values()].filter(({ place }) => place.session !== session);
}

/** Adds what symbols of a folder may break in it, themselves included. @returns what was not there before */
function reached(
	{ session: { analysis } }: ItemPlace, symbols: readonly BlockId[], ids: Map<string, BlockId>,
): BlockId[] {
	const options = { direction: "incoming", kinds: DEPENDENCE, depthMax: BROKEN_MAX, limit: BROKEN_MAX } as const;
	const walk = analysis.walk(symbols, options);
	const fresh: BlockId[] = [];
	for (let at = 0; at < walk.count; at++) {
		const id = walk.id(at);
		const key = blockIdToHex(id);
		if (!ids.has(key)) fresh.push(id);
		ids.set(key, id);
	}
	return fresh;
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
