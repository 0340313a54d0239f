/**
 * The rows of *Relations*: what one symbol has to do with others, by relation, the nearest first, each with the same
 * question about it below. Pure.
 */
import {
	type GraphStep,
	type GraphSymbol,
	type GraphTarget,
	TRACE_REQUEST,
	type TraceParams,
	type TraceResult,
} from "../../server/protocol/graph.ts";
import { l10n, number } from "../words/words.ts";
import { absenceText, shortcomings } from "./absence.ts";
import { type Ask, type NameOf, noteRow, type Row, sureness, symbolRow, targetOf } from "./rows.ts";

/** What is left out, by choice of the person. */
export interface RelationFilter {
	readonly tests: boolean;
	/** Also what only a name speaks for. */
	readonly guesses: boolean;
	/** Patterns of paths; none: everywhere. */
	readonly paths: readonly string[];
}

export const EVERYTHING: RelationFilter = { tests: true, guesses: false, paths: [] };

export interface RelationContext {
	readonly nameOf: NameOf;
	readonly filter: RelationFilter;
}

interface Group {
	readonly key: string;
	readonly icon: string;
	readonly question: Pick<TraceParams, "relation" | "edges">;
	readonly title: () => string;
	/** What is said where there is none; without it the group is not shown then. */
	readonly none?: () => string;
	/** The question is about the file that the symbol is in. */
	readonly isOfFile?: boolean;
	readonly isExpanded?: boolean;
}

const CALLABLE: readonly string[] = ["function", "method", "constructor", "class", "test"];
const SHOWN_AT_ONCE = 200;

const callers: Group = {
	key: "callers",
	icon: "call-incoming",
	question: { relation: "callers" },
	isExpanded: true,
	title: () => l10n.t("Callers"),
	none: () => l10n.t("nothing calls it"),
};
const callees: Group = {
	key: "callees",
	icon: "call-outgoing",
	question: { relation: "callees" },
	isExpanded: true,
	title: () => l10n.t("Callees"),
	none: () => l10n.t("it calls nothing of this workspace"),
};
const others: readonly Group[] = [
	{
		key: "subtypes",
		icon: "type-hierarchy-sub",
		question: { relation: "subtypes" },
		isExpanded: true,
		title: () => l10n.t("Implementations and Subtypes"),
	},
	{
		key: "bases",
		icon: "type-hierarchy-super",
		question: { relation: "depends_on", edges: ["extends", "implements"] },
		title: () => l10n.t("Bases"),
		isExpanded: true,
	},
	{
		key: "users",
		icon: "references",
		question: { relation: "dependents", edges: ["references"] },
		title: () => l10n.t("Named By"),
	},
	{
		key: "importers",
		icon: "arrow-down",
		question: { relation: "importers" },
		title: () => l10n.t("Imported By"),
	},
	{
		key: "imports",
		icon: "arrow-up",
		question: { relation: "imports" },
		isOfFile: true,
		title: () => l10n.t("Imports of This File"),
	},
];

/** What relations are asked about. */
export interface Subject {
	readonly target: GraphTarget;
	/** The file around it, as the server is asked about a file. */
	readonly file: GraphTarget;
}

export interface Relations {
	readonly symbol: GraphSymbol;
	readonly rows: readonly Row[];
}

/** The symbol that a target means; undefined where there is none. */
export async function symbolAt(ask: Ask, target: GraphTarget): Promise<GraphSymbol | undefined> {
	const { steps } = await ask<TraceResult>(TRACE_REQUEST, { targets: [target], depth: 1, limit: 1 });
	return steps.find(({ depth }) => depth === 0)?.symbol;
}

/** All groups at once: each costs the server a look at one symbol. */
export async function relationsOf(
	ask: Ask,
	subject: Subject,
	context: RelationContext,
): Promise<Relations | undefined> {
	const symbol = await symbolAt(ask, subject.target);
	if (symbol === undefined) return undefined;
	const target = targetOf(symbol);
	const own = CALLABLE.includes(symbol.kind)
		? [callers, callees, ...others]
		: symbol.kind === "file"
			? [...others, callees]
			: others;
	const groups = await Promise.all(
		own.map(async (group) => {
			// A file whose path reads like something else has no imports to show; the rest is not less for it.
			const asked = ask<TraceResult>(TRACE_REQUEST, questionOf(group, group.isOfFile ? subject.file : target, context));
			const answer = await (group.isOfFile ? asked.catch(() => undefined) : asked);
			return answer === undefined ? [] : groupRows(group, { answer, symbol, context });
		}),
	);
	const rows = groups.flat();
	return {
		symbol,
		rows: rows.length > 0 ? rows : [noteRow("none", l10n.t("Nothing else is known to have to do with it."))],
	};
}

interface Answered {
	readonly answer: TraceResult;
	readonly symbol: GraphSymbol;
	readonly context: RelationContext;
}

function groupRows(group: Group, { answer, symbol, context }: Answered): Row[] {
	const rows = stepRows(group, answer, { context, symbol, trail: [symbol.id] });
	const { key, icon, title } = group;
	const count = answer.steps.filter(({ depth }) => depth > 0).length;
	if (count === 0) {
		const nothing = group.none?.();
		if (nothing === undefined) return [];
		// Of another key: a row that had none below would stay closed when it gets some.
		return [{ key: `no ${key}`, icon, label: title(), description: absenceText(answer, nothing) }];
	}
	const description = answer.cut === "limit" ? l10n.t("more than {0}", number(count)) : number(count);
	return [{ key, icon, label: title(), description, isExpanded: group.isExpanded === true, rows }];
}

interface Trail {
	readonly context: RelationContext;
	/** Whose neighbours these are: what lies near it comes first. */
	readonly symbol: GraphSymbol;
	/** Ids from the first symbol down to this one. */
	readonly trail: readonly string[];
}

function stepRows(group: Group, answer: TraceResult, trail: Trail): Row[] {
	const {
		symbol: {
			location: { uri },
		},
		context,
		trail: ids,
	} = trail;
	const steps = answer.steps.filter(({ depth }) => depth > 0).sort((one, other) => byNearness(uri, one, other));
	const rows = steps.map((step) => stepRow(group, step, trail));
	const { cut, cursor } = answer;
	if (cut === "limit" && cursor !== null) {
		rows.push(
			noteRow(`more ${cursor}`, l10n.t("More"), {
				icon: "ellipsis",
				load: async (ask) => {
					const question = { ...questionOf(group, targetOf(trail.symbol), context), cursor };
					return stepRows(group, await ask<TraceResult>(TRACE_REQUEST, question), { ...trail, trail: ids });
				},
			}),
		);
	}
	const short = shortcomings(answer);
	if (short !== undefined) rows.push(shortRow(short, answer));
	return rows;
}

/** What could not be resolved is a click away. */
function shortRow(short: string, { absence }: TraceResult): Row {
	const isHidden = absence.some(({ kind }) => kind === "hidden");
	const command = { id: "kausal.relations.showGuesses" };
	return noteRow(
		"short",
		short,
		isHidden ? { icon: "question", tooltip: l10n.t("Show what may be meant"), command } : {},
	);
}

function stepRow(group: Group, { symbol, confidence }: GraphStep, { context, trail }: Trail): Row {
	const sure = sureness(confidence);
	if (trail.includes(symbol.id)) return symbolRow(symbol, context.nameOf, { said: l10n.t("again"), icon: "sync" });
	const below: Trail = { context, symbol, trail: [...trail, symbol.id] };
	const load = async (ask: Ask): Promise<readonly Row[]> => {
		const answer = await ask<TraceResult>(TRACE_REQUEST, questionOf(group, targetOf(symbol), context));
		const rows = stepRows(group, answer, below);
		const nothing = group.none?.() ?? l10n.t("nothing further");
		return rows.length > 0 ? rows : [noteRow("none", absenceText(answer, nothing), { icon: "circle-slash" })];
	};
	return symbolRow(symbol, context.nameOf, { ...(sure === undefined ? {} : { said: sure }), load });
}

function questionOf({ question }: Group, target: GraphTarget, { filter }: RelationContext): TraceParams {
	const { tests, guesses, paths } = filter;
	return {
		...question,
		targets: [target],
		depth: 1,
		limit: SHOWN_AT_ONCE,
		tests,
		ambiguous: guesses,
		...(paths.length === 0 ? {} : { paths }),
	};
}

function byNearness(uri: string, one: GraphStep, other: GraphStep): number {
	const [first, second] = [one.symbol.location, other.symbol.location];
	return (
		distance(uri, first.uri) - distance(uri, second.uri) ||
		(first.uri < second.uri ? -1 : first.uri > second.uri ? 1 : 0) ||
		first.range.start.line - second.range.start.line
	);
}

/** So many steps from one file to another: up to a folder around both, and down again. */
export function distance(one: string, other: string): number {
	const [first, second] = [one.split("/"), other.split("/")];
	let common = 0;
	while (common < first.length && common < second.length && first[common] === second[common]) common++;
	return first.length + second.length - 2 * common;
}
