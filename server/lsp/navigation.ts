/**
 * How far the server takes part in a language that another server may answer too: so that nothing is shown twice, and
 * nothing is missing where nobody else answers.
 *
 * Nobody is known to answer unless the client says so (protocol/others.ts) or its settings do. Then what crosses from
 * one family of languages to another is ours alone, and the rest of that language is left to the other server.
 */
import type { OthersParams } from "../protocol/others.ts";
import { languageIdOf } from "./languageIds.ts";

/** `off`: nothing; `fallback`: what no other server answers; `merge`: everything, beside whoever else answers. */
export type NavigationMode = "off" | "fallback" | "merge";

/** The setting: one mode for all languages, or one for each. */
export interface NavigationSetting {
	/** For languages that are not named. */
	readonly rest: NavigationMode;
	/** By id, as editors name languages. */
	readonly byLanguage: ReadonlyMap<string, NavigationMode>;
}

/** What is answered of a file: everything, what other servers cannot know, or nothing. */
export type Share = "whole" | "beside" | "nothing";

export const defaultNavigation: NavigationSetting = { rest: "fallback", byLanguage: new Map() };

const MODES: readonly unknown[] = ["off", "fallback", "merge"];
const isMode = (value: unknown): value is NavigationMode => MODES.includes(value);

/** Languages that one server answers together, by the first of them. */
const families: Readonly<Record<string, string>> = {
	typescriptreact: "typescript",
	javascript: "typescript",
	javascriptreact: "typescript",
};

/** Reads `"off"`, or `{"python": "off", "*": "merge"}`; what makes no sense has its default. */
export function navigationFrom(value: unknown): NavigationSetting {
	if (isMode(value)) return { rest: value, byLanguage: new Map() };
	if (typeof value !== "object" || value === null) return defaultNavigation;
	const modes = new Map(Object.entries(value).filter((entry): entry is [string, NavigationMode] => isMode(entry[1])));
	return { rest: modes.get("*") ?? defaultNavigation.rest, byLanguage: modes };
}

export function isSameFamily(onePath: string, otherPath: string): boolean {
	return familyOf(onePath) === familyOf(otherPath);
}

export function familyOf(path: string): string | undefined {
	const language = languageIdOf(path);
	return language === undefined ? undefined : (families[language] ?? language);
}

export class Navigation {
	readonly #setting: NavigationSetting;
	readonly #others: OthersParams;

	constructor(setting: NavigationSetting, others: OthersParams) {
		this.#setting = setting;
		this.#others = others;
	}

	/** What is answered about a file; one whose language is unknown has nothing to be asked about. */
	shareOf(path: string): Share {
		return this.#share(languageIdOf(path) ?? "", this.#others.languages);
	}

	/** Whether call hierarchies of a language, by its id, are ours. An editor shows only one server's. */
	hasCallHierarchy(language: string): boolean {
		return this.#share(language, this.#others.callHierarchies) === "whole";
	}

	/** The same of type hierarchies. */
	hasTypeHierarchy(language: string): boolean {
		return this.#share(language, this.#others.typeHierarchies ?? []) === "whole";
	}

	#share(language: string, answered: readonly string[]): Share {
		const mode = this.#mode(language);
		if (mode === "off") return "nothing";
		return mode === "fallback" && answered.includes(language) ? "beside" : "whole";
	}

	/** `typescript` also stands for `typescriptreact`, unless that has a mode of its own. */
	#mode(language: string): NavigationMode {
		const { byLanguage, rest } = this.#setting;
		return byLanguage.get(language) ?? byLanguage.get(language.replace(/react$/, "")) ?? rest;
	}
}
