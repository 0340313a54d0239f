/**
 * Why an answer is empty, or may be short, in words: an empty list never stands alone. Pure.
 */
import type { GraphAbsence, GraphAnswer } from "../../server/protocol/graph.ts";
import { l10n, number } from "../words/words.ts";

/** What an answer without results says: `nothing calls it; 3 places could not be resolved`. */
export function absenceText({ absence }: Pick<GraphAnswer, "absence">, nothing: string): string {
	const reasons = absence.filter(({ kind }) => kind !== "nothing").map(reasonText);
	const isSaid = absence.some(({ kind }) => kind === "unsupported" || kind === "filtered");
	return isSaid ? reasons.join("; ") : [nothing, ...reasons].join("; ");
}

/**
 * What stands in the way of knowing all; undefined if nothing does. What is cut can be gone on with, and is left out.
 */
export function shortcomings({ absence }: Pick<GraphAnswer, "absence">): string | undefined {
	const reasons = absence.filter(({ kind }) => kind !== "nothing" && kind !== "cut").map(reasonText);
	return reasons.length === 0 ? undefined : reasons.join("; ");
}

function reasonText({ kind, count = 0, by = "", paths = [], module = "", language = "" }: GraphAbsence): string {
	switch (kind) {
		case "filtered":
			return l10n.t("nothing that the filter lets through");
		case "hidden":
			return count === 1
				? l10n.t("1 place could not be resolved")
				: l10n.t("{0} places could not be resolved", number(count));
		case "cut":
			return by === "time" ? l10n.t("the time was over before the end") : l10n.t("there is more");
		case "incomplete":
			return l10n.t("the index is not complete yet");
		case "stale":
			return paths.length === 1
				? l10n.t("1 file changed since it was read")
				: l10n.t("{0} files changed since they were read", number(paths.length));
		case "unsupported":
			return l10n.t("{0} has no such relations", language);
		case "outside":
			return l10n.t("it comes from {0}", module);
		case "promised":
			return l10n.t("what uses {0} may mean it", by.slice(by.indexOf("#") + 1));
		case "testless":
			return l10n.t("no file of the index is a test");
		case "nothing":
			return l10n.t("nothing there");
	}
}
