/** The module rules of each language. A language without an entry resolves by scope and by name only. */
import { goRules } from "./languages/go.ts";
import { markdownRules } from "./languages/markdown.ts";
import { pythonRules } from "./languages/python.ts";
import { typescriptRules } from "./languages/typescript.ts";
import { noBuiltins, type ModuleRules } from "./moduleRules.ts";

const rules: Readonly<Record<string, ModuleRules>> = {
	typescript: typescriptRules,
	tsx: typescriptRules,
	javascript: typescriptRules,
	python: pythonRules,
	notebook: pythonRules,
	go: goRules,
	markdown: markdownRules,
};

const plainRules: ModuleRules = {
	separateTypes: false,
	builtins: noBuiltins,
	moduleFiles: () => [],
	isForeign: () => false,
	defaultIsModule: false,
};

export function rulesOf(language: string): ModuleRules {
	return rules[language] ?? plainRules;
}
