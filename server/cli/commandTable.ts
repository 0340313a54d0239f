/**
 * Every command, its words, its options and examples of it, as data: the parser, the help, the completions of shells
 * and the manual page are made from these rows. What a command does stands in run.ts.
 */
import {
	BUDGET, BY, CHANGE, CHANGE_WALK, COMMON, CYCLES, DETAIL, DIFF, EXACT, FILTERED, HUBS, HUB_EDGES, IMPACT_DEPTH,
	INDEX, LEVEL, NO_TESTS, PATH, PLAIN_FORMAT, QUESTION, RELATION, STORE, SURE, TARGET, TRACE, UNUSED, WALK,
	type OptionRow,
} from "./optionTable.ts";

export interface ArgumentRow {
	readonly name: string;
	readonly about: string;
	readonly isOptional?: boolean;
	/** The last one only: one or more of it. */
	readonly isRepeated?: boolean;
	/** What completes it. */
	readonly value?: "folder" | "file" | "relation" | "shell";
}

export interface CommandRow {
	/** Two words for a command of `store`. */
	readonly name: string;
	readonly about: string;
	readonly arguments: readonly ArgumentRow[];
	readonly options: readonly OptionRow[];
	readonly examples: readonly string[];
	/** Whether the relations belong into its help. */
	readonly namesRelations?: boolean;
}

const folder: ArgumentRow = { name: "path", about: "workspace folder", isOptional: true, value: "folder" };
const names: ArgumentRow = {
	name: "name", about: "name, qualified name, path#name, path, place or id; - reads them from stdin", isRepeated: true,
	value: "file",
};
const places: ArgumentRow = {
	name: "place", about: "FILE:LINE:COL, counted from 1; - reads them from stdin", isRepeated: true, value: "file",
};
const relationAndNames: readonly ArgumentRow[] = [
	{ name: "relation", about: "one of those below", isOptional: true, value: "relation" },
	{ ...names, isOptional: true },
];
const backupFolder = (about: string): ArgumentRow => ({ name: "folder", about, value: "folder" });

export const STORE_ABOUT = "what lies on the disk: whether it is whole, what it takes, copies of it";

export const COMMANDS: readonly CommandRow[] = [
	{
		name: "index", about: "make the index of a folder, or bring it up to date", arguments: [folder],
		options: [...INDEX, ...COMMON],
		examples: ["kausal index", "kausal index ~/shop --workers 2", "kausal index --from-nothing"],
	},
	{
		name: "status", about: "what the index of a folder holds", arguments: [folder], options: [PLAIN_FORMAT, ...COMMON],
		examples: ["kausal status", "kausal status ~/shop --json"],
	},
	{
		name: "find", about: "where symbols of a name are declared", arguments: [names], options: [...QUESTION, ...COMMON],
		examples: [
			"kausal find openSession", "kausal find Session.index", "kausal find 'open*' --limit 20",
			"kausal find src/cart.ts#total --format csv",
		],
	},
	{
		name: "show", about: "what is one edge away from a symbol", arguments: relationAndNames, namesRelations: true,
		options: [RELATION, TARGET, NO_TESTS, ...QUESTION, ...COMMON],
		examples: [
			"kausal show callers Session.index", "kausal show imports src/cart.ts",
			"kausal show subtypes Shape --format mermaid",
			"kausal show --relation callers --target Session.index",
		],
	},
	{
		name: "trace", about: "who calls it, or what it calls, step by step; or along any other relation",
		arguments: relationAndNames,
		namesRelations: true, options: [RELATION, TARGET, ...TRACE, NO_TESTS, ...WALK, ...QUESTION, ...COMMON],
		examples: [
			"kausal trace callers parse --max-depth 2", "kausal trace dependents Cart --no-tests",
			"kausal trace importers src/price.ts",
			"kausal trace callers parse --path src --not-name 'debug*'",
			"kausal trace callers parse --path src/app --filter shown",
			"git diff --name-only | kausal trace importers - --format dot | dot -Tsvg > importers.svg",
		],
	},
	{
		name: "path", about: "how one symbol reaches another, by the fewest steps", arguments: [
			{ name: "from", about: "name, qualified name, path#name, path, place or id", value: "file" },
			{ name: "to", about: "the same", value: "file" },
		],
		options: [...PATH, NO_TESTS, ...FILTERED, ...QUESTION, ...COMMON],
		examples: [
			"kausal path main parse", "kausal path main src/price.ts#net --count 5",
			"kausal path main parse --kind calls --format mermaid", "kausal path main parse --not-path vendor",
		],
	},
	{
		name: "impact", about: "what may break when symbols change, nearest first",
		arguments: [{ ...names, isOptional: true }],
		options: [...CHANGE, IMPACT_DEPTH, NO_TESTS, ...CHANGE_WALK, ...QUESTION, ...COMMON],
		examples: [
			"kausal impact Cart.total", "kausal impact --since main", "kausal impact --since main --path src/app",
			"git diff | kausal impact -",
		],
	},
	{
		name: "context", about: "what to read to change a symbol, within a budget", arguments: [names],
		options: [BUDGET, ...FILTERED, ...QUESTION, ...COMMON],
		examples: [
			"kausal context Cart.total", "kausal context parse --budget 1500", "kausal context src/cart.ts:12:9 --json",
		],
	},
	{
		name: "affected", about: "the tests to run when symbols change, the surest first",
		arguments: [{ ...names, isOptional: true }],
		options: [...CHANGE, SURE, IMPACT_DEPTH, ...CHANGE_WALK, ...QUESTION, ...COMMON],
		examples: [
			"kausal affected --since main", "kausal affected Cart.total",
			"npx vitest run $(kausal affected --since main --format jsonl | jq -r .path | sort -u)",
		],
	},
	{
		name: "diff", about: "how symbols and edges differ between two revisions, or a revision and the files as they are",
		arguments: [{
			name: "range", about: "a revision that git knows (HEAD), A..B, or A...B: what B has and A has not", isOptional: true,
		}, { name: "to", about: "the later revision, where the first was said alone", isOptional: true }],
		options: [...DIFF, ...COMMON],
		examples: [
			"kausal diff", "kausal diff main", "kausal diff v1.0 v1.1 --json",
			"kausal diff main...HEAD --kind calls --no-tests --format mermaid",
		],
	},
	{
		name: "cycles", about: "files or folders that import each other in circles, and where each is easiest to cut",
		arguments: [],
		options: [LEVEL, ...CYCLES, ...COMMON],
		examples: [
			"kausal cycles", "kausal cycles --level folders --no-tests", "kausal cycles --format dot | dot -Tsvg > cycles.svg",
		],
	},
	{
		name: "unused", about: "symbols that no use is known of, from where the workspace is entered", arguments: [],
		options: [...UNUSED, ...COMMON],
		examples: [
			"kausal unused", "kausal unused --symbols function,class --path src", "kausal unused --no-tests --format csv",
		],
	},
	{
		name: "hubs", about: "symbols that most of the workspace hangs on", arguments: [],
		options: [BY, HUB_EDGES, ...HUBS, ...COMMON],
		examples: [
			"kausal hubs", "kausal hubs --by rank --symbols class", "kausal hubs --by between --kind calls --limit 20",
		],
	},
	{
		name: "definition", about: "where the name at a place is declared", arguments: [places],
		options: [...QUESTION, ...COMMON],
		examples: ["kausal definition src/cart.ts:12:9"],
	},
	{
		name: "references", about: "every place that names a symbol, or what is at a place", arguments: [names],
		options: [...QUESTION, ...COMMON],
		examples: ["kausal references parse", "kausal references src/cart.ts:12:9 --format jsonl"],
	},
	{
		name: "store stats", about: "what the store holds, and how many bytes each part takes", arguments: [],
		options: [EXACT, STORE, ...COMMON], examples: ["kausal store stats --exact"],
	},
	{
		name: "store inspect", about: "log, manifest and tables as text", arguments: [],
		options: [DETAIL, STORE, ...COMMON], examples: ["kausal store inspect --detail files"],
	},
	{
		name: "store verify", about: "read everything, and name each range of bytes that is damaged", arguments: [],
		options: [STORE, ...COMMON], examples: ["kausal store verify"],
	},
	{
		name: "store backup", about: "copy the store to a folder that holds nothing, also while it is in use",
		arguments: [backupFolder("where to")], options: [STORE, ...COMMON], examples: ["kausal store backup ~/backups/shop"],
	},
	{
		name: "store restore", about: "bring a backup back, verified, to where there is no store",
		arguments: [backupFolder("the backup")], options: [STORE, ...COMMON],
		examples: ["kausal store restore ~/backups/shop"],
	},
	{
		name: "lsp", about: "speak the language server protocol (see: kausal lsp --help)", arguments: [], options: [],
		examples: ["kausal lsp --stdio"],
	},
	{
		name: "mcp", about: "speak the model context protocol with agents (see: kausal mcp --help)", arguments: [],
		options: [], examples: ["kausal mcp", "kausal mcp --root ~/shop"],
	},
	{
		name: "completion", about: "print what a shell needs to complete commands",
		arguments: [{ name: "shell", about: "bash, zsh or fish", value: "shell" }],
		options: [], examples: [
			"source <(kausal completion bash)", "kausal completion zsh > \"${fpath[1]}/_kausal\"",
			"kausal completion fish > ~/.config/fish/completions/kausal.fish",
		],
	},
	{
		name: "man", about: "print the manual page, as roff", arguments: [], options: [], examples: ["kausal man | man -l -"],
	},
	{ name: "version", about: "print the version", arguments: [], options: [], examples: ["kausal version"] },
];
