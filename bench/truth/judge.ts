/**
 * Judges answers against truth: precision is answers that contain a true definition by identifiers answered, recall is
 * the same by identifiers with a definition in the corpus. Ambiguous answers are hidden, as users do not see them.
 */
import type { Site } from "../../server/model/declarations.ts";
import { confidenceName, isSure, DeclarationFlag } from "../../server/model/kinds.ts";
import { meaningAmong, meaningOf } from "../../server/model/meaning.ts";
import { FILE, get, next } from "../../server/model/rows.ts";
import { Families } from "./families.ts";
import type { Identifier, Place, ReferenceSample } from "./truthFiles.ts";
import type { Answer, Workspace } from "./workspace.ts";

export interface Score {
	identifiers: number;
	/** With a definition in the corpus. */
	defined: number;
	answered: number;
	right: number;
}

export interface DefinitionScores {
	/** `ALL refs`, `decl`, and each class of reference. */
	readonly byClass: ReadonlyMap<string, Score>;
	readonly byConfidence: ReadonlyMap<string, Score>;
	readonly errors: readonly DefinitionError[];
}

export interface DefinitionError {
	readonly identifier: Identifier;
	readonly answer: Answer | undefined;
	readonly kind: "wrong" | "missed" | "outside";
}

const classNames: Readonly<Record<string, string>> = { ref: "plain", bindprop: "member" };

export function judgeDefinitions(workspace: Workspace, identifiers: readonly Identifier[]): DefinitionScores {
	const byClass = new Map<string, Score>();
	const byConfidence = new Map<string, Score>();
	const errors: DefinitionError[] = [];
	for (const identifier of identifiers) {
		const { file, line, column, role, definitions } = identifier;
		const offset = offsetOf(workspace, { file, line, column });
		const said = workspace.answers.get(file)?.get(offset);
		const isDefined = definitions.length > 0;
		// of a package that is not installed the compiler tells the import, which is what the name is bound to
		const found = said?.isOutside === true && !isDefined ? undefined : said;
		const answer = found === undefined || !isSure(found.confidence) ? undefined : found;
		const isRight = isOneOf(workspace, answer?.targets ?? [], identifier);
		const isDeclared = role.startsWith("decl");
		const classes = isDeclared ? ["decl"] : ["ALL refs", classNames[role] ?? role];
		for (const name of classes) count(byClass, name, { isDefined, isAnswered: answer !== undefined, isRight });
		if (!isDeclared && found !== undefined) {
			const right = isOneOf(workspace, found.targets, identifier);
			const name = found.confidence === 0 ? "declared" : confidenceName(found.confidence);
			count(byConfidence, name, { isDefined, isAnswered: true, isRight: right });
		}
		if (isRight || (answer === undefined && !isDefined)) continue;
		const kind = answer === undefined ? "missed" : isDefined ? "wrong" : "outside";
		errors.push({ identifier, answer: found, kind });
	}
	return { byClass, byConfidence, errors };
}

export interface ReferenceScores {
	readonly samples: number;
	readonly macroPrecision: number;
	readonly macroRecall: number;
	readonly microPrecision: number;
	readonly microRecall: number;
	readonly exactShare: number;
	/** Those that are not exactly right, the worst first. */
	readonly worst: readonly WrongReferences[];
}

/** Places, as `FILE:OFFSET`, that are no references of a sample, and those that were not found. */
export interface WrongReferences {
	readonly sample: ReferenceSample;
	readonly extra: readonly string[];
	readonly missing: readonly string[];
}

/**
 * Judges sets of references: the set of an identifier is every place that means one of the symbols it means, or a
 * member that is one with it.
 */
export function judgeReferences(workspace: Workspace, samples: readonly ReferenceSample[]): ReferenceScores {
	// by symbol, then by place what it means there
	const places = new Map<string, Map<string, number>>();
	const sites = new Map<string, Site>();
	const meanings = new Map<string, { readonly symbols: readonly string[]; readonly meaning: number }>();
	for (const [file, answers] of workspace.answers) {
		for (const [offset, answer] of answers) {
			if (!isSure(answer.confidence)) continue;
			// what a namespace import binds is a name of this file; that it leads to a module is another question
			const inside = answer.named.filter(({ declaration }) => declaration > 0);
			const meant = inside.length > 0 ? inside : answer.named;
			const symbols = [...new Set(meant.map((site) => symbolOf(workspace, site)))];
			for (const site of meant) sites.set(symbolOf(workspace, site), site);
			const { meaning } = answer;
			meanings.set(`${file}:${offset}`, { symbols, meaning });
			for (const symbol of symbols) {
				const set = places.get(symbol);
				if (set === undefined) places.set(symbol, new Map([[`${file}:${offset}`, meaning]]));
				else set.set(`${file}:${offset}`, meaning);
			}
		}
	}
	const sum = { samples: 0, answered: 0, precision: 0, recall: 0, exact: 0, right: 0, extra: 0, missing: 0 };
	const worst: WrongReferences[] = [];
	const families = new Families(workspace);
	for (const sample of samples) {
		if (sample.references.length === 0 || sample.definitions.length === 0) continue;
		const found = new Set<string>();
		const { symbols, meaning } = meanings.get(`${sample.file}:${sample.offset}`) ?? { symbols: [], meaning: 0 };
		const family = symbols.flatMap((symbol) => sites.get(symbol) ?? []).flatMap((site) => families.of(site));
		for (const site of family) sites.set(symbolOf(workspace, site), site);
		for (const symbol of new Set([...symbols, ...family.map((site) => symbolOf(workspace, site))])) {
			const site = sites.get(symbol);
			const met = meaningAmong(site === undefined ? [] : declaredMeanings(workspace, site), meaning);
			for (const [place, one] of places.get(symbol) ?? []) if ((one & met) !== 0) found.add(place);
		}
		const truth = new Set(sample.references.map(([file, offset]) => `${file}:${offset}`));
		const extra = [...found].filter((place) => !truth.has(place));
		const right = found.size - extra.length;
		sum.samples++;
		if (found.size > 0) {
			sum.answered++;
			sum.precision += right / found.size;
		}
		sum.recall += right / truth.size;
		sum.right += right;
		sum.extra += extra.length;
		sum.missing += truth.size - right;
		if (right === truth.size && right === found.size) sum.exact++;
		else worst.push({ sample, extra, missing: [...truth].filter((place) => !found.has(place)) });
	}
	return {
		samples: sum.samples,
		macroPrecision: sum.precision / sum.answered,
		macroRecall: sum.recall / sum.samples,
		microPrecision: sum.right / (sum.right + sum.extra),
		microRecall: sum.right / (sum.right + sum.missing),
		exactShare: sum.exact / sum.samples,
		worst: worst.sort((one, other) => wrongCount(other) - wrongCount(one)),
	};
}

const wrongCount = ({ extra, missing }: WrongReferences): number => extra.length + missing.length;

/** Of all declarations of a symbol. */
function declaredMeanings({ facts }: Workspace, { path, declaration }: Site): number[] {
	const declarations = facts.get(path)?.declarations;
	if (declarations === undefined) return [];
	const { symbol, kind, flags, count } = declarations;
	const found: number[] = [];
	for (let row = FILE; row < count; row = next(row)) {
		if (symbol[row] === symbol[declaration]) found.push(meaningOf({ kind: get(kind, row), flags: get(flags, row) }));
	}
	return found;
}

function symbolOf({ symbols }: Workspace, site: Site): string {
	const facts = symbols.index(site.path)?.facts;
	const flags = facts?.declarations.flags[site.declaration] ?? 0;
	const mask = flags & (DeclarationFlag.value | DeclarationFlag.type);
	const first = symbols.group(site, mask)[0] ?? site;
	return `${first.path}#${first.declaration}`;
}

interface Outcome {
	readonly isDefined: boolean;
	readonly isAnswered: boolean;
	readonly isRight: boolean;
}

function count(scores: Map<string, Score>, name: string, { isDefined, isAnswered, isRight }: Outcome): void {
	let score = scores.get(name);
	if (score === undefined) scores.set(name, (score = { identifiers: 0, defined: 0, answered: 0, right: 0 }));
	score.identifiers++;
	if (isDefined) score.defined++;
	if (isAnswered) score.answered++;
	if (isRight) score.right++;
}

export function offsetOf(workspace: Workspace, { file, line, column }: Place): number {
	return (workspace.facts.get(file)?.lines.begin[line - 1] ?? -1) + column - 1;
}

function isOneOf(workspace: Workspace, targets: readonly Site[], { definitions, role }: Identifier): boolean {
	return targets.some((site) => definitions.some((place) =>
		isAt(workspace, site, place) || (role === "ref:pkg" && isOnLine(workspace, site, place))));
}

/** The truth of Go places an import at the begin of its line's specification, we at the name that it binds. */
function isOnLine({ facts }: Workspace, site: Site, place: Place): boolean {
	if (site.path !== place.file) return false;
	const begin = facts.get(site.path)?.declarations.nameBegin[site.declaration] ?? -1;
	const lines = facts.get(site.path)?.lines.begin ?? new Int32Array();
	return begin >= (lines[place.line - 1] ?? 0) && begin < (lines[place.line] ?? Number.MAX_SAFE_INTEGER);
}

function isAt(workspace: Workspace, site: Site, place: Place): boolean {
	if (site.path !== place.file) return false;
	const declarations = workspace.facts.get(site.path)?.declarations;
	const offset = offsetOf(workspace, place);
	if (declarations?.nameBegin[site.declaration] === offset) return true;
	// a default export without a name is defined where its statement begins
	const isNameless = ((declarations?.flags[site.declaration] ?? 0) & DeclarationFlag.default) !== 0;
	return isNameless && declarations?.begin[site.declaration] === offset;
}
