/**
 * Prose in Markdown: links mean files and the headings in them, code spans mean files or symbols.
 *
 * An anchor is a heading's words as the usual renderers write them: lower case, spaces as hyphens, other marks left
 * out, repeated ones numbered.
 */
import type { Site } from "../../model/declarations.ts";
import { headingAnchors, inLowerCase } from "../../model/headingAnchors.ts";
import { directoryOf, joinPath } from "../../model/path.ts";
import { FILE } from "../../model/rows.ts";
import { noBuiltins, type ModuleRules } from "../moduleRules.ts";
import type { World } from "../world.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/**
 * What code spans hold that is no symbol of the workspace: keywords, types and names of everybody's standard library.
 */
const foreign = words(
	"true false null undefined None True False nil this self super void string number boolean object any unknown never " +
	"int float double char byte bool str list dict tuple set array map function class interface type enum struct import " +
	"export from as default return if else for while do switch case break continue try catch finally throw new delete " +
	"typeof instanceof in of let const var def async await yield static public private protected readonly abstract " +
	"final package require module exports error Error Array Object String Number Boolean Promise Map Set Date RegExp " +
	"JSON Math Buffer console process window document npm node git GET POST PUT PATCH DELETE HEAD OPTIONS",
);
const NAME_LENGTH_MIN = 2;

export const markdownRules: ModuleRules = {
	separateTypes: false,
	builtins: noBuiltins,
	moduleFiles: () => [],
	isForeign: (name) => name.length < NAME_LENGTH_MIN || foreign.has(name),
	defaultIsModule: false,
	mentioned,
};

function mentioned(mention: string, from: string, world: World): readonly Site[] {
	const hash = mention.indexOf("#");
	const written = hash < 0 ? mention : mention.slice(0, hash);
	const path = hash === 0 ? from : fileAt(decoded(written.replace(/\?.*$/, "")), from, world);
	if (path === undefined) return [];
	const file = { path, declaration: FILE };
	if (hash < 0 || hash === mention.length - 1) return [file];
	const facts = world.facts(path);
	const anchor = inLowerCase(decoded(mention.slice(hash + 1)));
	const section = facts === undefined ? undefined : headingAnchors(facts).get(anchor);
	if (section !== undefined) return [{ path, declaration: section }];
	return hash === 0 ? [] : [file];
}

/** The file that a relative path means, seen from a file, or from the top of the workspace. */
function fileAt(written: string, from: string, world: World): string | undefined {
	if (written === "") return undefined;
	const isRooted = written.startsWith("/");
	const beside = isRooted ? undefined : joinPath(directoryOf(from), written);
	for (const place of [beside, joinPath("", written)]) {
		if (place === undefined || place === "") continue;
		const path = world.project.realPath(place);
		for (const candidate of [path, `${path}.md`, `${path}/README.md`, `${path}/index.md`]) {
			if (world.hasFile(candidate)) return candidate;
		}
	}
	return undefined;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
