/** The languages that syntaxes/languages.json describes, and which file is in which. */
import syntaxes from "../syntaxes/languages.json" with { type: "json" };

interface Language {
	readonly id: string;
	readonly name: string;
	readonly extensions: readonly string[];
	readonly lacks?: readonly string[];
}

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

function languageAt(path: string): Language | undefined {
	const dot = path.lastIndexOf(".");
	if (dot <= path.lastIndexOf("/")) return undefined;
	return languageByExtension.get(path.slice(dot).toLowerCase());
}
