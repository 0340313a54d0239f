/** The languages that syntaxes/languages.json describes, and which file is in which. */
import syntaxes from "../syntaxes/languages.json" with { type: "json" };

interface Language {
	readonly id: string;
	readonly name: string;
	readonly extensions: readonly string[];
	readonly lacks?: readonly string[];
	readonly naming?: string;
	readonly isProse?: boolean;
	readonly entries?: EntryRules;
}

/** How code of a language is entered, where no configuration says it. */
export interface EntryRules {
	/** Functions that the language runs. */
	readonly functions?: readonly string[];
	/** Names of files that a tool runs wherever they lie, and of those that are programs; with `*`. */
	readonly toolFiles?: readonly string[];
	readonly programFiles?: readonly string[];
	/** Names of files that a framework runs below a folder of this path, wherever it lies; with `*`. */
	readonly hookFolders?: Readonly<Record<string, readonly string[]>>;
	/** The name of a file that stands for its folder: what that folder exports. */
	readonly packageFile?: string;
	/** It has neither decorators nor files that export others' names again. */
	readonly isPlain?: boolean;
}

const NO_RULES: EntryRules = {};

const languages: readonly Language[] = syntaxes.languages;
const languageByExtension = new Map(languages.flatMap((language) =>
	language.extensions.map((extension) => [extension, language] as const)));

/** The id of the language of a file, by its name; undefined if it is none that is indexed. */
export function languageOf(path: string): string | undefined {
	return languageAt(path)?.id;
}

/** As people call it. */
export function languageNameOf(path: string): string | undefined {
	return languageAt(path)?.name;
}

/** Names of the kinds of edges that symbols of this file can never have. */
export function lacksEdges(path: string): readonly string[] {
	return languageAt(path)?.lacks ?? [];
}

/** Whether a file names others by relative paths (`path`), or by the folder that they lie in; else undefined. */
export function namingIn(path: string): string | undefined {
	return languageAt(path)?.naming;
}

/** Whether the symbols of a file are headings, and its references links. */
export function isProse(path: string): boolean {
	return languageAt(path)?.isProse === true;
}

export function entryRules(path: string): EntryRules {
	return languageAt(path)?.entries ?? NO_RULES;
}

/** Names of functions that some language runs. */
export const RUN_FUNCTIONS: readonly string[] = [
	...new Set(languages.flatMap(({ entries }) => entries?.functions ?? [])),
];

function languageAt(path: string): Language | undefined {
	const dot = path.lastIndexOf(".");
	if (dot <= path.lastIndexOf("/")) return undefined;
	return languageByExtension.get(path.slice(dot).toLowerCase());
}
