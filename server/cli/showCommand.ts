/** `kausal show --relation R --target NAME`: what is one edge away from a symbol, with the places that say so. */
import { blockIdToHex } from "../../engine/index.ts";
import type { Related, SymbolView } from "../analysis/analysis.ts";
import { REFERENCES, RELATIONS, relationNamed, relationsLike, subjectOf, type Relation } from "../analysis/relations.ts";
import { confidenceName, DeclarationFlag, DeclarationKind, edgeKindName } from "../model/kinds.ts";
import { ask, ending, oneTarget, printAnswer, viewOf, type CommandContext } from "./command.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folder.ts";
import { count } from "./layout.ts";
import { SourceLines, useLines, type ShownUse } from "./occurrences.ts";
import { tally, type View } from "./paint.ts";
import { byPlace } from "./places.ts";
import { printReferences } from "./referencesCommand.ts";
import { countLine, headline, shown, symbolLines, type ShownSymbol } from "./symbols.ts";
import { fileNamedIn } from "./typedPaths.ts";

/** A symbol at the other end, and where the edges to it are written. */
export interface ShownEnd {
	readonly symbol: ShownSymbol;
	readonly edge: string;
	readonly confidence: string;
	readonly uses: readonly ShownUse[];
}

export function runShow(relationName: string, targetName: string, context: CommandContext): Promise<ExitCode> {
	const relation = relationNamed(relationName);
	if (relation === undefined) throw unknownRelation(relationName);
	return ask(context, fileNamedIn(targetName, context.cwd), (folder) => {
		const { analysis } = folder.session;
		const named = oneTarget(context, folder, targetName);
		if (relation.name === REFERENCES.name) {
			return printReferences(context, folder, named, { command: "show", relation: relation.name });
		}
		const target = subjectOf(analysis, relation, named);
		const answer = ends(folder, target, relation, context);
		const shownTarget = shown(analysis, target);
		if (context.options.json === true) {
			printAnswer(context, folder, "show", { relation: relation.name, target: shownTarget, ...answer });
		} else {
			context.terminal.print(showText(shownTarget, relation, answer, viewOf(context, folder)));
		}
		return ending(folder, answer.ends.length);
	});
}

function unknownRelation(name: string): CommandFailure {
	const own = RELATIONS.filter(({ aliasOf }) => aliasOf === undefined).map((relation) => relation.name);
	const like = relationsLike(name);
	const hint = like.length > 0 ? `Did you mean ${like.join(", ")}?` : `Relations: ${own.join(", ")}.`;
	return new CommandFailure(ExitCode.usage, `There is no relation ${name}.`, hint);
}

export interface EndsAnswer {
	readonly ends: readonly ShownEnd[];
	readonly truncated: boolean;
}

function ends(folder: OpenFolder, target: SymbolView, relation: Relation, context: CommandContext): EndsAnswer {
	const { analysis } = folder.session;
	const { limit, ambiguous } = context.options;
	const { direction, kinds, only, exportedOnly } = relation;
	const answer = analysis.related(target.id, { direction, kinds, limit, includeAmbiguous: ambiguous === true });
	const lines = new SourceLines(folder.session);
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
	const found = [...groups.values()].flatMap((group) => {
		const [surest] = [...group].sort((one, other) => one.confidence - other.confidence);
		if (surest === undefined) return [];
		const inside = surest.symbol.kind === DeclarationKind.file ? "" : surest.symbol.qualifiedName;
		const uses = group.map(({ occurrence, edgeKind, confidence }) => lines.use(occurrence.path, occurrence.range, {
			role: edgeKindName(edgeKind), confidence: confidenceName(confidence), inside,
		}));
		const end: ShownEnd = {
			symbol: shown(analysis, surest.symbol), edge: edgeKindName(surest.edgeKind),
			confidence: confidenceName(surest.confidence), uses: distinctPlaces(uses),
		};
		return [end];
	});
	return { ends: found, truncated: answer.truncated };
}

function distinctPlaces(uses: readonly ShownUse[]): ShownUse[] {
	const kept = new Map(uses.map((use) => [`${use.path}:${use.line}:${use.column}`, use]));
	return [...kept.values()].sort((one, other) => one.line - other.line || one.column - other.column);
}

const CONFIDENCE: Readonly<Record<string, number>> = { exact: 1, inferred: 2, name: 3, ambiguous: 4 };

/** Incoming: the places, as source, by file. Outgoing: the symbols at the other end. */
export function showText(target: ShownSymbol, relation: Relation, answer: EndsAnswer, view: View): string {
	const head = headline(target, view);
	if (answer.ends.length === 0) return `${head}\n\n${tally(`no ${plural(relation.noun)}`, view)}`;
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

function plural(noun: string): string {
	return noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
