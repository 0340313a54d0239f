/**
 * textDocument/codeLens and codeLens/resolve: how much what stands below is used, as far as the settings ask for it.
 * The counts are made when the editor shows a lens, and not before.
 */
import type { CodeLens, CodeLensParams, Command, Location } from "vscode-languageserver/node";
import { blockIdToHex } from "../../../engine/index.ts";
import type { Occurrence, OutlineNode, SymbolView, TextRange } from "../../analysis/analysis.ts";
import { fileBlockId } from "../../model/identity.ts";
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { SHOW_REFERENCES, SHOW_RELATIONS } from "../../protocol/commands.ts";
import { type Across, countUses, referencesAcross } from "../across.ts";
import { type Handler, placeOf, type Server } from "../dispatch.ts";
import { type ItemPlace, type ItemSymbol, symbolOfItem } from "../hierarchy.ts";
import type { Share } from "../navigation.ts";
import { LENSES, type Lens } from "../settings.ts";

const LENSES_MAX = 2000;
const PLACES_MAX = 1000;

const SHOWN_ABOVE: ReadonlySet<number> = new Set([
	DeclarationKind.class, DeclarationKind.interface, DeclarationKind.type, DeclarationKind.enum, DeclarationKind.function,
	DeclarationKind.method, DeclarationKind.constructor, DeclarationKind.section,
]);
const CALLED: ReadonlySet<number> = new Set([
	DeclarationKind.class, DeclarationKind.function, DeclarationKind.method, DeclarationKind.constructor,
]);

export const codeLens: Handler<CodeLensParams, CodeLens[] | null> = async (server, params, token) => {
	if (server.settings.lenses.size === 0) return null;
	const place = await placeOf(server, params.textDocument, token);
	const share = place && server.navigation.shareOf(place.path);
	if (place === undefined || share === "nothing") return null;
	const { session, path, folder } = place;
	const placer = server.placer(place);
	const wanted = LENSES.filter((lens) => server.settings.lenses.has(lens) && isShown(lens, share ?? "nothing"));
	const lenses: CodeLens[] = [];
	const cycle = wanted.includes("cycle") ? session.analysis.fileCycle(path) : undefined;
	if (cycle !== undefined) {
		const start = { line: 0, character: 0 };
		const title = `in a circle of ${cycle.members.length}${cycle.isCut ? " or more" : ""} files`;
		const data = { root: folder.root, id: blockIdToHex(fileBlockId(path)), lens: "cycle" };
		lenses.push({ range: { start, end: start }, command: { title, command: "" }, data });
	}
	for (const symbol of shownSymbols(session.analysis.documentSymbols(path))) {
		const range = placer.range(path, symbol.nameRange);
		const own = wanted.filter((lens) => lens !== "cycle" && (lens !== "callers" || CALLED.has(symbol.kind)));
		if (range === undefined || lenses.length + own.length > LENSES_MAX) continue;
		for (const lens of own) lenses.push({ range, data: { root: folder.root, id: blockIdToHex(symbol.id), lens } });
	}
	return lenses;
};

export const resolveCodeLens: Handler<CodeLens, CodeLens> = async (server, lens, token) => {
	if (lens.command !== undefined) return lens;
	const found = await symbolOfItem(server, lens.data, token);
	const kind = LENSES.find((one) => one === (lens.data as { lens?: unknown }).lens);
	if (found === undefined || kind === undefined) return { ...lens, command: { title: "no longer there", command: "" } };
	const { title, places } = await counted(server, kind, found);
	return { ...lens, command: commandOf(server, { title, places, found, kind }) };
};

/** Other servers have a lens of references themselves, or could. */
function isShown(lens: Lens, share: Share): boolean {
	return share === "whole" || lens !== "references";
}

/** A symbol that has several declarations is counted above the first one. */
function shownSymbols(nodes: readonly OutlineNode[]): readonly SymbolView[] {
	const all = nodes.flatMap(({ symbol, children }) => [symbol, ...shownSymbols(children)]);
	const shown = all.filter(({ kind }) => SHOWN_ABOVE.has(kind));
	return [...new Map(shown.toReversed().map((symbol) => [blockIdToHex(symbol.id), symbol])).values()].toReversed();
}

interface Counted {
	readonly title: string;
	readonly places: readonly Location[];
}

async function counted(server: Server, lens: Lens, { symbol, place }: ItemSymbol): Promise<Counted> {
	const { analysis, isComplete, root } = place.session;
	if (!isComplete) return { title: `${lens}: not all indexed yet`, places: [] };
	switch (lens) {
		case "callers": {
			const uses = await referencesAcross(server, root, symbol.id);
			const far = uses.filter(({ found }) => found.role === ReferenceRole.call);
			const calls = analysis.incomingCalls(symbol.id, PLACES_MAX);
			const sites = calls.flatMap(({ symbol: { path }, callSites }) => callSites.map((range) => ({ path, range })));
			const count = analysis.callerCount(symbol.id) + countUses(far).callers;
			return { title: said(count, "caller"), places: [...located(place, sites), ...locatedThere(far)] };
		}
		case "references": {
			const far = await referencesAcross(server, root, symbol.id);
			const options = { includeDeclaration: false, limit: PLACES_MAX };
			const { occurrences, truncated } = analysis.referencesTo(symbol.id, options);
			const title = said(occurrences.length + countUses(far).references, "reference", truncated);
			return { title, places: [...located(place, occurrences), ...locatedThere(far)] };
		}
		case "tests": {
			const { tests, count, isCut } = analysis.testsOf(symbol.id, PLACES_MAX);
			const names = tests.map(({ path, nameRange: range }) => ({ path, range }));
			return { title: said(count, "test", isCut), places: located(place, names) };
		}
		case "cycle":
			return { title: "in a circle", places: [] };
	}
}

function said(count: number, noun: string, isCut = false): string {
	if (count === 0) return `no ${noun}s${isCut ? " found" : ""}`;
	return `${count.toLocaleString("en")}${isCut ? " or more" : ""} ${noun}${count === 1 ? "" : "s"}`;
}

interface Place {
	readonly path: string;
	readonly range: TextRange;
}

function located({ placer }: ItemPlace, places: readonly Place[]): Location[] {
	return places.slice(0, PLACES_MAX).flatMap(({ path, range }) => placer.location(path, range) ?? []);
}

/** Places in other folders. */
function locatedThere(places: readonly Across<Occurrence>[]): Location[] {
	return places.slice(0, PLACES_MAX).flatMap(({ place: { placer }, found: { path, range } }) =>
		placer.location(path, range) ?? []);
}

interface Shown extends Counted {
	readonly found: ItemSymbol;
	readonly kind: Lens;
}

/** Callers are shown where one can go on to theirs; whoever cannot list places is shown the count alone. */
function commandOf(server: Server, { title, places, found, kind }: Shown): Command {
	const { symbol, place: { placer } } = found;
	const at = placer.location(symbol.path, symbol.nameRange);
	if (kind === "callers" && at !== undefined && places.length > 0 && server.traits.commands.has(SHOW_RELATIONS)) {
		return { title, command: SHOW_RELATIONS, arguments: [at.uri, at.range.start] };
	}
	const isListed = at !== undefined && places.length > 0 && server.traits.commands.has(SHOW_REFERENCES);
	if (!isListed) return { title, command: "" };
	return { title, command: SHOW_REFERENCES, arguments: [at.uri, at.range.start, places] };
}
