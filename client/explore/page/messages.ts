/**
 * What the panel's page and the extension say to each other. Both check what they hear against the schemas below and
 * drop the rest, so that neither has to trust the other: a page that somebody else wrote could open what its own
 * answers name, and nothing else. No message holds a command, a path that is opened, or a URI.
 */
import { type Check, flag, like, list, nullable, oneOf, record, tagged, text, whole } from "./check.ts";

export const EDGES = ["calls", "extends", "implements", "references", "imports", "contains"] as const;
export type EdgeName = (typeof EDGES)[number];
export const CONFIDENCES = ["exact", "inferred", "name", "ambiguous"] as const;
export type ConfidenceName = (typeof CONFIDENCES)[number];
export const SIDES = ["incoming", "outgoing"] as const;
export type Side = (typeof SIDES)[number];
export const FORMATS = ["svg", "png", "mermaid", "dot", "json", "markdown"] as const;
export type Format = (typeof FORMATS)[number];
/** What a trouble may offer; what each does is for the extension to know. */
export const OFFERS = ["retry", "restart", "output", "reindex"] as const;
export type Offer = (typeof OFFERS)[number];

/** Why a symbol is shown: somebody asked for it, the cursor came to it, or what is known of it has changed. */
export const HOWS = ["asked", "followed", "refreshed"] as const;
export type How = (typeof HOWS)[number];

export interface PageSymbol {
	readonly id: string;
	readonly name: string;
	readonly qualifiedName: string;
	readonly kind: string;
	readonly signature: string;
	readonly doc: string;
	/** Relative to the folder; only to be shown. */
	readonly path: string;
	/** From 1. */
	readonly line: number;
	readonly test: boolean;
}

export interface Relation {
	readonly edge: EdgeName;
	readonly confidence: ConfidenceName;
	readonly count: number;
}

export interface PageNeighbour {
	readonly symbol: PageSymbol;
	readonly direction: Side;
	readonly relations: readonly Relation[];
	readonly useCount: number;
}

export interface PageLink {
	readonly begin: number;
	readonly end: number;
	readonly id: string;
	readonly sure: boolean;
}

export interface PageSource {
	readonly text: string;
	/** The line of the file that it begins in, from 1. */
	readonly line: number;
	readonly cut: boolean;
	readonly links: readonly PageLink[];
}

/** A symbol with all around it. */
export interface Shown {
	readonly symbol: PageSymbol;
	readonly container: PageSymbol | null;
	readonly source: PageSource | null;
	readonly neighbours: readonly PageNeighbour[];
	readonly incoming: number;
	readonly outgoing: number;
	/** The index has read the whole folder. */
	readonly complete: boolean;
}

/** A symbol that was reached, from the one at `from` in the list; -1 at the begin. */
export interface ReachedStep {
	readonly symbol: PageSymbol;
	readonly depth: number;
	readonly from: number;
	readonly edge: EdgeName | null;
	readonly confidence: ConfidenceName;
}

export interface PathStep {
	readonly symbol: PageSymbol;
	readonly edge: EdgeName | null;
	readonly confidence: ConfidenceName;
}

export type ToPage =
	| { readonly kind: "shown"; readonly request: number; readonly shown: Shown; readonly how: How }
	| { readonly kind: "expanded"; readonly request: number; readonly shown: Shown }
	| { readonly kind: "found"; readonly request: number; readonly symbols: readonly PageSymbol[] }
	| { readonly kind: "path"; readonly request: number; readonly isBack: boolean; readonly steps: readonly PathStep[] }
	| {
			readonly kind: "impact";
			readonly request: number;
			readonly steps: readonly ReachedStep[];
			readonly symbols: number;
			readonly tests: number;
			readonly cut: boolean;
	  }
	| { readonly kind: "following"; readonly isOn: boolean }
	| { readonly kind: "said"; readonly sentence: string }
	| { readonly kind: "empty" }
	| {
			readonly kind: "trouble";
			readonly request: number;
			readonly sentence: string;
			readonly offers: readonly Offer[];
	  };

export type ToHost =
	| { readonly kind: "ready"; readonly restores: boolean }
	| { readonly kind: "show"; readonly request: number; readonly id: string }
	| { readonly kind: "expand"; readonly request: number; readonly id: string }
	| { readonly kind: "search"; readonly request: number; readonly query: string }
	| { readonly kind: "path"; readonly request: number; readonly from: string; readonly to: string }
	| { readonly kind: "impact"; readonly request: number; readonly id: string; readonly tests: boolean }
	| { readonly kind: "open"; readonly id: string }
	| { readonly kind: "follow"; readonly isOn: boolean }
	| { readonly kind: "copy"; readonly text: string }
	| { readonly kind: "save"; readonly format: Format; readonly content: string }
	| { readonly kind: "accept"; readonly offer: Offer };

const WHOLE_MAX = 2 ** 31;
const NAME_MAX = 4096;
const TEXT_MAX = 65_536;
const LIST_MAX = 10_000;
export const COPY_MAX: number = 2 ** 20;
/** Pictures are larger than texts. */
export const SAVE_MAX: number = 2 ** 23;
export const QUERY_MAX = 200;

export const isId: Check<string> = like(/^[0-9a-f]{32}$/);
const number = whole(WHOLE_MAX);
const kind = <Kind extends string>(name: Kind): Check<Kind> => oneOf([name]);

const symbol = record<PageSymbol>({
	id: isId,
	name: text(NAME_MAX),
	qualifiedName: text(TEXT_MAX),
	kind: text(64),
	signature: text(TEXT_MAX),
	doc: text(TEXT_MAX),
	path: text(TEXT_MAX),
	line: number,
	test: flag,
});
const confidence = oneOf(CONFIDENCES);
const edge = oneOf(EDGES);
const neighbour = record<PageNeighbour>({
	symbol,
	direction: oneOf(SIDES),
	useCount: number,
	relations: list(record<Relation>({ edge, confidence, count: number }), 64),
});
const source = record<PageSource>({
	text: text(TEXT_MAX),
	line: number,
	cut: flag,
	links: list(record<PageLink>({ begin: number, end: number, id: isId, sure: flag }), LIST_MAX),
});
const shown = record<Shown>({
	symbol,
	container: nullable(symbol),
	source: nullable(source),
	neighbours: list(neighbour, LIST_MAX),
	incoming: number,
	outgoing: number,
	complete: flag,
});
const step = record<ReachedStep>({
	symbol,
	depth: number,
	edge: nullable(edge),
	confidence,
	from: (value): value is number => value === -1 || number(value),
});

export const isToPage: Check<ToPage> = tagged<ToPage>({
	shown: record({ kind: kind("shown"), request: number, shown, how: oneOf(HOWS) }),
	expanded: record({ kind: kind("expanded"), request: number, shown }),
	found: record({ kind: kind("found"), request: number, symbols: list(symbol, LIST_MAX) }),
	path: record({
		kind: kind("path"),
		request: number,
		isBack: flag,
		steps: list(record<PathStep>({ symbol, edge: nullable(edge), confidence }), LIST_MAX),
	}),
	impact: record({
		kind: kind("impact"),
		request: number,
		steps: list(step, LIST_MAX),
		symbols: number,
		tests: number,
		cut: flag,
	}),
	following: record({ kind: kind("following"), isOn: flag }),
	said: record({ kind: kind("said"), sentence: text(NAME_MAX) }),
	empty: record({ kind: kind("empty") }),
	trouble: record({
		kind: kind("trouble"),
		request: number,
		sentence: text(NAME_MAX),
		offers: list(oneOf(OFFERS), OFFERS.length),
	}),
});

export const isToHost: Check<ToHost> = tagged<ToHost>({
	ready: record({ kind: kind("ready"), restores: flag }),
	show: record({ kind: kind("show"), request: number, id: isId }),
	expand: record({ kind: kind("expand"), request: number, id: isId }),
	search: record({ kind: kind("search"), request: number, query: text(QUERY_MAX) }),
	path: record({ kind: kind("path"), request: number, from: isId, to: isId }),
	impact: record({ kind: kind("impact"), request: number, id: isId, tests: flag }),
	open: record({ kind: kind("open"), id: isId }),
	follow: record({ kind: kind("follow"), isOn: flag }),
	copy: record({ kind: kind("copy"), text: text(COPY_MAX) }),
	save: record({ kind: kind("save"), format: oneOf(FORMATS), content: text(SAVE_MAX) }),
	accept: record({ kind: kind("accept"), offer: oneOf(OFFERS) }),
});
