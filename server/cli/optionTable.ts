/** The options of all commands, as data; see commandTable.ts. */
import { EdgeKind } from "../model/kinds.ts";
import { FORMATS } from "./formats.ts";

export interface OptionRow {
	/** As it is typed: `-n, --limit <count>`. */
	readonly flags: string;
	readonly about: string;
	readonly choices?: readonly string[];
	/** What it is when it is left out. */
	readonly fallback?: string | number;
	/** A whole number, from and to. */
	readonly range?: readonly [number, number];
	/** May be given several times. */
	readonly isRepeated?: boolean;
	/** What completes its value. */
	readonly value?: "folder";
}

const option = (flags: string, about: string, more: Partial<OptionRow> = {}): OptionRow => ({ flags, about, ...more });

/** Of every command. */
export const COMMON: readonly OptionRow[] = [
	option("--root <folder>", "workspace folder (default: the indexed folder or repository around the current one)", { value: "folder" }),
	option("--index-dir <folder>", "where indexes are kept (default: kausal in your cache folder)", { value: "folder" }),
	option("--json", "answer as JSON, for programs"),
	option("--color <when>", "colours", { choices: ["auto", "always", "never"], fallback: "auto" }),
	option("-q, --quiet", "nothing on stderr but errors"),
];

export const FORMAT: OptionRow = option("-f, --format <format>", "how the answer is written", { choices: FORMATS });

/** Of every command that asks the index something. */
export const QUESTION: readonly OptionRow[] = [
	FORMAT,
	option("-n, --limit <count>", "at most this many results", { range: [1, 100_000], fallback: 100 }),
	option("--ambiguous", "also show candidates that are one of several"),
	option("--no-refresh", "answer from the index as it is, without looking for changed files"),
];

export const RELATION: OptionRow = option("-r, --relation <relation>", "the relation, instead of as first word");
export const TARGET: OptionRow = option("-t, --target <name>", "a target, instead of as a word; may be repeated", { isRepeated: true });
export const NO_TESTS: OptionRow = option("--no-tests", "without edges that begin in tests");
export const TRACE: readonly OptionRow[] = [
	option("-d, --direction <direction>", "the relation, by its older name", { choices: ["callers", "callees"] }),
	option("-k, --kind <kinds>", `edges to follow instead of the relation's own, with commas: ${Object.keys(EdgeKind).join(", ")}`),
	option("--max-depth <steps>", "how far", { range: [1, 32], fallback: 3 }),
];

const KIND: OptionRow = option("-k, --kind <kinds>", `edges to follow instead of calls, references, extends and implements, with commas: ${Object.keys(EdgeKind).join(", ")}`);
export const PATH: readonly OptionRow[] = [
	KIND,
	option("--max-depth <steps>", "how far", { range: [1, 64], fallback: 16 }),
	option("--count <ways>", "so many ways, the shorter first", { range: [1, 100], fallback: 1 }),
];
export const CHANGE: readonly OptionRow[] = [
	option("--since <revision>", "what has changed since a revision that git knows, what is not committed among it; A..B: between two"),
	option("--patch <file>", "what a patch changes, applied or not; - reads it from stdin"),
	KIND,
];
export const BUDGET: OptionRow = option("--budget <tokens>", "at most so much, a token for four characters", { range: [1, 1_000_000], fallback: 4000 });
export const IMPACT_DEPTH: OptionRow = option("--max-depth <steps>", "how far", { range: [1, 1000], fallback: 32 });

export const LEVEL: OptionRow = option("--level <level>", "what imports what", { choices: ["files", "folders"], fallback: "files" });
export const BY: OptionRow = option("--by <measure>", "neighbours, how often one comes by along edges, or shortest ways between others", {
	choices: ["degree", "rank", "between"], fallback: "degree",
});
export const SYMBOLS: OptionRow = option("--symbols <kinds>", "kinds of symbols to tell, with commas: function, class, method, file, …");
export const HUB_EDGES: OptionRow = option("-k, --kind <kinds>", "edges to go along instead of all but contains, with commas");
/** Of every question over all symbols. */
export const WHOLE: readonly OptionRow[] = [
	option("--path <pattern>", "only files whose path in the workspace is like it, with * and ?; may be repeated", { isRepeated: true }),
	option("--no-tests", "without tests"),
	...QUESTION.filter(({ flags }) => flags !== "--ambiguous"),
];

export const INDEX: readonly OptionRow[] = [
	option("--from-nothing", "throw the index away first"),
	option("--workers <count>", "threads that parse", { range: [1, 64] }),
];

export const STORE: OptionRow = option("--store <folder>", "a folder that holds a store (default: the index of the workspace folder)", { value: "folder" });
export const EXACT: OptionRow = option("--exact", "read all of it, to count what is not hidden by newer versions");
export const DETAIL: OptionRow = option("--detail <detail>", "how much of it", { choices: ["files", "pages", "entries"], fallback: "pages" });

/** The names that an option has: `-n` and `--limit`. */
export function namesOf({ flags }: OptionRow): readonly string[] {
	return flags.match(/(?<![\w-])--?[a-z][a-z-]*/g) ?? [];
}

/** Whether something has to follow it. */
export function takesValue({ flags }: OptionRow): boolean {
	return flags.includes("<");
}
