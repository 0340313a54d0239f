/** The languages that have a parser of their own, by their id in languages.json; tree-sitter reads all others. */
import type { Language } from "../skim/language.ts";
import { javascript, tsx, typescript } from "./ecmascript/parser.ts";
import { go } from "./go/parser.ts";
import { markdown } from "./markdown/parser.ts";
import { python } from "./python/parser.ts";

export const PARSERS: Readonly<Record<string, Language | undefined>> = {
	go, javascript, markdown, python, tsx, typescript,
};
