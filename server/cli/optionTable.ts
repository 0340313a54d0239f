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
	option(
		"--root <folder>", "workspace folder (default: the indexed folder or repository around the current one)",
		{ value: "folder" },
	),
	option("--index-dir <folder>", "where indexes are kept (default: kausal in your cache folder)", { value: "folder" }),
	option("--json", "answer as JSON, for programs"),
	option("--color <when>", "colours", { choices: ["auto", "always", "never"], fallback: "auto" }),
	option("-q, --quiet", "nothing on stderr but errors"),
];

export const FORMAT: OptionRow = option("-f, --format <format>", "how the answer is written", { choices: FORMATS });

/** Of commands that tell of the index itself. */
export const PLAIN_FORMAT: OptionRow =
	option("-f, --format <format>", "how it is written", { choices: ["text", "json"] });

/** Of every command that asks the index something. */
export const QUESTION: readonly OptionRow[] = [
	FORMAT,
	option("-n, --limit <count>", "at most this many results", { range: [1, 100_000], fallback: 100 }),
	option("--ambiguous", "also show what only a name speaks for"),
	option("--no-refresh", "answer from the index as it is, without looking for changed files"),
];

export const RELATION: OptionRow = option("-r, --relation <relation>", "the relation, instead of as first word");
export const TARGET: OptionRow = option(
	"-t, --target <name>", "a target, instead of as a word; may be repeated", { isRepeated: true },
);
export const NO_TESTS: OptionRow = option("--no-tests", "without edges that begin in tests");
export const TRACE: readonly OptionRow[] = [
	option("-d, --direction <direction>", "the relation, by its older name", { choices: ["callers", "callees"] }),
	option(
		"-k, --kind <kinds>",
		`edges to follow instead of the relation's own, with commas: ${Object.keys(EdgeKind).join(", ")}`,
	),
	option("--max-depth <steps>", "how far", { range: [1, 32], fallback: 3 }),
];

const like = "like this, with * and ?; may be repeated";
const PATH_FILTER: readonly OptionRow[] = [
	option("--path <pattern>", `only in files, or folders, whose path in the workspace is ${like}`, { isRepeated: true }),
	option("--not-path <pattern>", `not in those that are ${like}`, { isRepeated: true }),
];
export const SYMBOLS: OptionRow = option(
	"--symbols <kinds>", "only these kinds of symbols, with commas: function, class, method, file, …",
);
const FILTER: readonly OptionRow[] = [
	...PATH_FILTER,
	option("--name <pattern>", `only symbols whose name, or qualified name, is ${like}`, { isRepeated: true }),
	option("--not-name <pattern>", `not those whose name is ${like}`, { isRepeated: true }),
	SYMBOLS,
];
const filterUse = (fallback: string): OptionRow => option(
	"--filter <use>",
	`what is left out by these is not gone through (walk), or gone through and only not told (shown); here: ${fallback}`,
	{ choices: ["walk", "shown"] },
);
const CURSOR: OptionRow = option("--cursor <cursor>", "go on behind the answer that gave it");
const TIME: OptionRow = option("--max-time <ms>", "milliseconds at most", { range: [1, 3_600_000] });
const BOUNDS: readonly OptionRow[] = [
	option("--max-visited <count>", "so many symbols gone through at most", { range: [1, 1_000_000] }),
	TIME, CURSOR,
];
/** Of every question that walks, by what it does with a filter. */
export const WALK: readonly OptionRow[] = [...FILTER, filterUse("walk"), ...BOUNDS];
export const CHANGE_WALK: readonly OptionRow[] = [...FILTER, filterUse("shown"), ...BOUNDS];
/** Where a filter has one use only. */
export const FILTERED: readonly OptionRow[] = [...FILTER, ...BOUNDS];

const KIND: OptionRow = option(
	"-k, --kind <kinds>",
	"edges to follow instead of calls, references, extends and implements, with commas: " +
		Object.keys(EdgeKind).join(", "),
);
export const PATH: readonly OptionRow[] = [
	KIND,
	option("--max-depth <steps>", "how far", { range: [1, 64], fallback: 16 }),
	option("--count <ways>", "so many ways, the shorter first", { range: [1, 100], fallback: 1 }),
];
export const CHANGE: readonly OptionRow[] = [
	option(
		"--since <revision>",
		"what has changed since a revision that git knows, what is not committed among it; A..B: between two",
	),
	option("--patch <file>", "what a patch changes, applied or not; - reads it from stdin"),
	KIND,
];
export const SURE: OptionRow = option("--sure", "only tests that are known to reach it, none that perhaps do");
export const BUDGET: OptionRow = option(
	"--budget <tokens>", "at most so much, a token for four characters", { range: [1, 1_000_000], fallback: 4000 },
);
export const IMPACT_DEPTH: OptionRow = option("--max-depth <steps>", "how far", { range: [1, 1000], fallback: 32 });

export const LEVEL: OptionRow = option(
	"--level <level>", "what imports what", { choices: ["files", "folders"], fallback: "files" },
);
export const BY: OptionRow = option(
	"--by <measure>", "neighbours, how often one comes by along edges, or shortest ways between others",
	{ choices: ["degree", "rank", "between"], fallback: "degree" },
);
export const HUB_EDGES: OptionRow = option(
	"-k, --kind <kinds>", "edges to go along instead of all but contains, with commas",
);
const WHOLE: readonly OptionRow[] = [
	option("--no-tests", "without tests"), TIME, CURSOR, ...QUESTION.filter(({ flags }) => flags !== "--ambiguous"),
];
/** Of questions over all symbols. */
export const CYCLES: readonly OptionRow[] = [...PATH_FILTER, ...WHOLE];
export const UNUSED: readonly OptionRow[] = [...FILTER, ...WHOLE];
export const HUBS: readonly OptionRow[] = [...FILTER, filterUse("walk"), ...WHOLE];

/** Programs get all of a difference, so its limit has no fallback of its own. */
export const DIFF: readonly OptionRow[] = [
	option("-k, --kind <kinds>", "edges to compare instead of all but contains, with commas"),
	...FILTER, option("--no-tests", "without tests"),
	option("-n, --limit <count>", "at most this many symbols, and edges (default: 100 for people, all for programs)", {
		range: [1, 100_000],
	}),
	TIME, CURSOR, ...QUESTION.filter(({ flags }) => !flags.startsWith("-n")),
];

export const INDEX: readonly OptionRow[] = [
	PLAIN_FORMAT,
	option("--from-nothing", "throw the index away first"),
	option("--workers <count>", "threads that parse", { range: [1, 64] }),
];

export const STORE: OptionRow = option(
	"--store <folder>", "a folder that holds a store (default: the index of the workspace folder)", { value: "folder" },
);
export const EXACT: OptionRow = option("--exact", "read all of it, to count what is not hidden by newer versions");
export const DETAIL: OptionRow = option(
	"--detail <detail>", "how much of it", { choices: ["files", "pages", "entries"], fallback: "pages" },
);

/** The names that an option has: `-n` and `--limit`. */
export function namesOf({ flags }: OptionRow): readonly string[] {
	return flags.match(/(?<![\w-])--?[a-z][a-z-]*/g) ?? [];
}

/** Whether something has to follow it. */
export function takesValue({ flags }: OptionRow): boolean {
	return flags.includes("<");
}
