/**
 * Files that others name before their first statement: `/// <reference path="./globals.d.ts" />`. Each is a module
 * that is named and not imported, so that a script stays one. Cost: a look at each comment before the first token.
 */
import { ReferenceRole } from "../../model/kinds.ts";
import type { FactsSink } from "../../skim/factsSink.ts";

const DIRECTIVE = /^\/\/\/\s*<reference\s[^>]*?\bpath\s*=\s*(?:"([^"\n]+)"|'([^'\n]+)')/u;
const LENGTH_MAX = 1000;

export function readReferencePaths(sink: FactsSink): void {
	const { tokens, source: { text, names } } = sink;
	const { comments, commentCount } = tokens;
	const first = tokens.count > 0 ? tokens.begin[0]! : text.length;
	for (let comment = 0; comment < commentCount && comments[comment * 2]! < first; comment++) {
		const begin = comments[comment * 2]!;
		if (!text.startsWith("///", begin)) continue;
		const found = DIRECTIVE.exec(text.slice(begin, Math.min(comments[comment * 2 + 1]!, begin + LENGTH_MAX)));
		const path = found?.[1] ?? found?.[2];
		if (found === null || path === undefined) continue;
		const end = begin + found[0].length - 1;
		// It is one beside this file, with a dot before it or not.
		const module = /^\.{0,2}\//.test(path) ? path : `./${path}`;
		sink.referNamed(ReferenceRole.module, names.internText(module), end - path.length, end);
	}
}
