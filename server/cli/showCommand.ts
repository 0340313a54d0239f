/** `kausal show RELATION NAME…`: what is one edge away from a symbol, with the places that say so. */
import { blockIdToHex } from "../../engine/index.ts";
import { languageWithout, promisedTo, tellsUses } from "../analysis/absence.ts";
import type { Related, SymbolView } from "../analysis/analysis.ts";
import { REFERENCES, subjectOf, type Relation } from "../analysis/relations.ts";
import { confidenceName, DeclarationFlag, DeclarationKind, edgeKindName } from "../model/kinds.ts";
import { answerEach, type Answer } from "./answers.ts";
import { oneTarget, type CommandContext } from "./command.ts";
import type { ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folderQuestion.ts";
import type { ShownGraph } from "./formats.ts";
import { count, plural } from "./layout.ts";
import { LineTexts, useLines, type ShownUse } from "./occurrences.ts";
import { tally, type Display } from "./paint.ts";
import { byPlace } from "./places.ts";
import { referencesToSymbol } from "./referencesCommand.ts";
import { countLine, headline, shown, symbolLines, type ShownSymbol } from "./shownSymbols.ts";
import { relationIn, targetsOf } from "./words.ts";

/** A symbol at the other end, and where the edges to it are written. */
export interface ShownEnd {
	readonly symbol: ShownSymbol;
	readonly edge: string;
	readonly confidence: string;
	readonly uses: readonly ShownUse[];
}

export function runShow(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const { relation: given, target: targets = [] } = context.options;
	const { relation, names } = relationIn({ command: "show", words, relation: given, targets });
	return answerEach(context, "show", targetsOf(names, context.readInput), (folder, name) => {
		const named = oneTarget(context, folder, name);
		if (relation.name !== REFERENCES.name) {
			return answer(context, folder, relation, subjectOf(folder.session.analysis, relation, named));
		}
		const references = referencesToSymbol(context, folder, named);
		return { ...references, fields: { relation: relation.name, ...references.fields } };
	});
}

function answer(context: CommandContext, folder: OpenFolder, relation: Relation, subject: SymbolView): Answer {
	const target = shown(folder.session.analysis, subject);
	const found = endsOf(folder, subject, relation, context);
	const { ends, truncated, hiddenCount } = found;
	return {
		fields: { relation: relation.name, target, ends, truncated },
		rows: ends.flatMap(({ uses, ...end }) => uses.map((use) => (
			{ relation: relation.name, edge: end.edge, confidence: end.confidence, symbol: end.symbol, use }
		))),
		graph: graphOf(target, relation, ends),
		found: ends.length, hiddenCount, cut: truncated ? "limit" : undefined,
		paths: [target.at.path, ...ends.flatMap(({ symbol, uses }) => [symbol.at.path, ...uses.map(({ path }) => path)])],
		language: languageWithout(subject.path, relation.kinds),
		promisedBy: tellsUses(relation.direction, relation.kinds)
			? promisedTo(folder.session.analysis, [subject.id]) : undefined,
		text: (view) => showText(target, relation, found, view),
	};
}

function graphOf(target: ShownSymbol, relation: Relation, ends: readonly ShownEnd[]): ShownGraph {
	const edges = ends.map(({ symbol, edge, confidence }) => (relation.direction === "outgoing"
		? { source: target.id, target: symbol.id, kind: edge, confidence }
		: { source: symbol.id, target: target.id, kind: edge, confidence }));
	return { nodes: [target, ...ends.map(({ symbol }) => symbol)], edges };
}

export interface EndsAnswer {
	/** By place. */
	readonly ends: readonly ShownEnd[];
	readonly truncated: boolean;
	readonly hiddenCount: number;
}

function endsOf(
	folder: OpenFolder, target: SymbolView, { direction, kinds, only, exportedOnly }: Relation, context: CommandContext,
): EndsAnswer {
	const { analysis } = folder.session;
	const { limit, ambiguous, tests } = context.options;
	// The limit counts symbols, an edge each does not; and what a relation leaves out is not to count either.
	const answer = analysis.related(target.id, {
		direction, kinds, limit: Number.MAX_SAFE_INTEGER, includeAmbiguous: ambiguous === true, includeTests: tests !== false,
	});
	const groups = new Map<string, Related[]>();
	for (const related of answer.related) {
		const { symbol } = related;
		if (only !== undefined && !only.includes(symbol.kind)) continue;
		if (exportedOnly === true && (symbol.flags & DeclarationFlag.exported) === 0) continue;
		const key = blockIdToHex(symbol.id);
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [related]);
		else group.push(related);
	}
	const lines = new LineTexts(folder.session);
	const ends = [...groups.values()].slice(0, limit).map((group) => endOf(folder, group, lines));
	const ordered = ends.sort(
		(one, other) => byPlace(one.symbol.at, other.symbol.at) || (one.symbol.id < other.symbol.id ? -1 : 1),
	);
	return { ends: ordered, truncated: groups.size > limit, hiddenCount: answer.hiddenCount };
}

function endOf({ session: { analysis } }: OpenFolder, group: readonly Related[], lines: LineTexts): ShownEnd {
	const surest = group.reduce((best, one) => (one.confidence < best.confidence ? one : best));
	const inside = surest.symbol.kind === DeclarationKind.file ? "" : surest.symbol.qualifiedName;
	const uses = group.map(({ occurrence, edgeKind, confidence }) => lines.use(occurrence.path, occurrence.range, {
		role: edgeKindName(edgeKind), confidence: confidenceName(confidence), inside,
	}));
	return {
		symbol: shown(analysis, surest.symbol), edge: edgeKindName(surest.edgeKind),
		confidence: confidenceName(surest.confidence), uses: distinctPlaces(uses),
	};
}

function distinctPlaces(uses: readonly ShownUse[]): ShownUse[] {
	const kept = new Map(uses.map((use) => [`${use.path}:${use.line}:${use.column}`, use]));
	return [...kept.values()].sort(byPlace);
}

const CONFIDENCE: Readonly<Record<string, number>> = { exact: 1, inferred: 2, name: 3, ambiguous: 4 };

/** A file is only imported; a person who asks who uses it means what is in it. */
function ofFile({ kind, name }: ShownSymbol, { direction, noun }: Relation): string {
	if (kind !== "file" || direction !== "incoming" || noun === "importer" || noun === "container") return "";
	return `; a file has importers (kausal show importers ${name}), what is in it has ${plural(noun)}`;
}

/** Incoming: the places, as source, by file. Outgoing: the symbols at the other end. */
export function showText(
	target: ShownSymbol, relation: Relation, answer: Pick<EndsAnswer, "ends" | "truncated">, view: Display,
): string {
	const head = headline(target, view);
	if (answer.ends.length === 0) {
		return `${head}\n\n${tally(`no ${plural(relation.noun)}`, view)}${ofFile(target, relation)}`;
	}
	const isOfPlaces = relation.direction === "incoming" && relation.noun !== "container";
	const ordered = [...answer.ends].sort((one, other) => byPlace(one.symbol.at, other.symbol.at));
	const lines = isOfPlaces
		? useLines(ordered.flatMap(({ uses }) => uses), view)
		: symbolLines(ordered.map(({ symbol, confidence }) => ({ symbol, confidence: CONFIDENCE[confidence] ?? 1 })), view);
	const files = new Set(answer.ends.map(({ symbol }) => symbol.at.path)).size;
	const last = isOfPlaces && !answer.truncated
		? tally(`${count(answer.ends.length, relation.noun, plural(relation.noun))} in ${count(files, "file")}`, view)
		: countLine(answer.ends.length, relation.noun, answer.truncated, view);
	return [head, "", ...lines, "", last].join("\n");
}
