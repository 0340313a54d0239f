/** The languages that syntaxes/languages.json describes, and which file is in which. */
import syntaxes from "../syntaxes/languages.json" with { type: "json" };

const languageByExtension = new Map(syntaxes.languages.flatMap(({ id, extensions }) =>
	extensions.map((extension) => [extension, id] as const)));

/** The id of the language of a file, by its name; undefined if it is none that is indexed. */
export function languageOf(path: string): string | undefined {
	const dot = path.lastIndexOf(".");
	if (dot <= path.lastIndexOf("/")) return undefined;
	return languageByExtension.get(path.slice(dot).toLowerCase());
}
