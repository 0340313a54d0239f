/**
 * The page's sentences, in the language of the editor: the extension lays the translations of its sentences into the
 * page, and here they are read before anything is said.
 */
import { l10n, useTranslation, withPlaces } from "../../words/words.ts";
import type { EdgeName } from "./messages.ts";

/** Has all that is said from now on be in the language of the page. */
export function readTranslation(text: string | undefined): void {
	if (text === undefined) return;
	const words = JSON.parse(text) as Readonly<Record<string, string>>;
	useTranslation((sentence, ...given) => withPlaces(words[sentence] ?? sentence, given));
}

/** A count as it stands in a sentence. */
export function shown(count: number): string {
	return count.toLocaleString("en");
}

/** What a kind of edge is called. */
export function edgeWord(edge: EdgeName): string {
	switch (edge) {
		case "calls":
			return l10n.t("calls");
		case "extends":
			return l10n.t("extends");
		case "implements":
			return l10n.t("implements");
		case "references":
			return l10n.t("references");
		case "imports":
			return l10n.t("imports");
		case "contains":
			return l10n.t("contains");
	}
}
