/**
 * The content of a hover: signature, one line of our own, documentation. Where another server answers the language, our
 * own line alone, because that server says the rest.
 *
 * Names and documentation are text of the workspace and so of unknown authors: nothing in it can become a link, an
 * image or HTML.
 */
import type { Definition, HoverAnswer } from "../analysis/analysis.ts";
import { Confidence, DeclarationKind } from "../model/kinds.ts";
import { docMarkdown, docText } from "./docMarkdown.ts";
import { languageIdOf } from "./languageIds.ts";
import { escapeMarkdown, fenced } from "./markdown.ts";
import { signatureText } from "./signatureText.ts";

export interface HoverSettings {
	/** The file that is looked at. */
	readonly path: string;
	/** The counts are those of the whole folder; else they are left out, and the line says so. */
	readonly isComplete: boolean;
	readonly format: "markdown" | "text";
}

/** What is declared and lives in one file only, as people call it. */
const localKinds = new Map<number, string>([
	[DeclarationKind.local, "local"],
	[DeclarationKind.parameter, "parameter"],
	[DeclarationKind.typeParameter, "type parameter"],
	[DeclarationKind.importBinding, "import"],
	[DeclarationKind.label, "label"],
]);

export function hoverContent(answer: HoverAnswer, settings: HoverSettings): string {
	const [first] = answer.definitions;
	const language = languageIdOf(first?.path ?? settings.path);
	const signature = signatureText(answer.signature, first?.kind ?? 0);
	const line = ownLine(answer, settings);
	if (settings.format === "text") {
		return [signature, line, docText(answer.doc)].filter((part) => part !== "").join("\n\n");
	}
	const doc = docMarkdown(answer.doc, language);
	const shown = signature === "" ? "" : fenced(signature, language ?? "");
	const parts = [shown, escapeMarkdown(line), doc === "" ? "" : `---\n\n${doc}`];
	return parts.filter((part) => part !== "").join("\n\n");
}

/** What no other server says: how much a symbol is used. undefined if there is nothing of the kind. */
export function hoverUses(answer: HoverAnswer, { isComplete }: Pick<HoverSettings, "isComplete">): string | undefined {
	const uses = usesOf(answer, isComplete);
	return uses.length === 0 ? undefined : escapeMarkdown([...uses, "Kausal"].join(" · "));
}

/** `12 callers · 40 references · src/cart.ts · Kausal`; the file only when it is another one. */
function ownLine(answer: HoverAnswer, { path, isComplete }: HoverSettings): string {
	const { definitions } = answer;
	const [first] = definitions;
	const parts = [...usesOf(answer, isComplete)];
	const localKind = first?.symbol === undefined ? localKinds.get(first?.kind ?? 0) : undefined;
	if (localKind !== undefined) parts.unshift(localKind);
	if (first?.confidence === Confidence.ambiguous) parts.push(`one of ${definitions.length} that it may be`);
	else if (definitions.length > 1) parts.push(others(definitions));
	if (first?.confidence === Confidence.inferred) parts.push("inferred");
	if (first?.confidence === Confidence.name) parts.push("found by name");
	if (first !== undefined && first.path !== path) parts.push(first.path);
	return [...parts, "Kausal"].join(" · ");
}

function others(definitions: readonly Definition[]): string {
	const [first] = definitions;
	const isGroup = first?.symbol !== undefined && definitions.every(({ path, symbol }) =>
		path === first.path && symbol?.qualifiedName === first.symbol?.qualifiedName);
	return isGroup ? `+${counted(definitions.length - 1, "overload")}` : `first of ${definitions.length} definitions`;
}

function usesOf({ callerCount, referenceCount, guessCount = 0 }: HoverAnswer, isComplete: boolean): readonly string[] {
	if (referenceCount === undefined) return [];
	if (!isComplete) return ["not all is indexed yet, no counts"];
	const callers = callerCount !== undefined && callerCount > 0 ? [counted(callerCount, "caller")] : [];
	// That nothing is sure is not that there is nothing.
	const guesses = referenceCount === 0 && guessCount > 0 ? [`${counted(guessCount, "place")} by name only`] : [];
	return [...callers, counted(referenceCount, "reference"), ...guesses];
}

function counted(count: number, noun: string): string {
	return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
