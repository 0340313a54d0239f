/** The page speaks the language of the editor. */
import { afterEach, expect, test } from "vitest";
import { l10n, useTranslation, withPlaces } from "../../words/words.ts";
import { edgeWord, readTranslation } from "./words.ts";

afterEach(() => useTranslation((text, ...given) => withPlaces(text, given)));

test("a sentence is said as it is translated, and as it is written where it is not", () => {
	const words = { calls: "ruft", "{0} of {1}": "{0} von {1}", "How does {0} reach {1}?": "Wie kommt {0} zu {1}?" };
	readTranslation(JSON.stringify(words));
	expect(edgeWord("calls")).toBe("ruft");
	expect(l10n.t("How does {0} reach {1}?", "a", "b")).toBe("Wie kommt a zu b?");
	expect(l10n.t("{0} of {1}", 3, 7)).toBe("3 von 7");
	expect(edgeWord("imports")).toBe("imports");
});

test("without a translation it is English", () => {
	readTranslation(undefined);
	expect(l10n.t("{0} steps", 3)).toBe("3 steps");
});
