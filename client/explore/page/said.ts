/**
 * What is said of a state in a sentence: beneath the picture, above it, and aloud to whoever does not see that
 * something has come.
 */
import { l10n } from "../../words/words.ts";
import { type Impact, type KeptPath, pictureOf, sideOf, type State } from "./state.ts";
import type { PageNeighbour } from "./messages.ts";
import { shown as shownCount } from "./words.ts";

export function impactSentence({ symbols, tests, cut, steps }: Impact): string {
	if (symbols === 0) return l10n.t("Nothing is known that a change may break.");
	const count = symbols === 1 ? l10n.t("1 symbol") : l10n.t("{0} symbols", shownCount(symbols));
	const said =
		tests === 0
			? l10n.t("A change may break {0}, and no test.", count)
			: l10n.t("A change may break {0}, {1} of them in tests.", count, shownCount(tests));
	return cut ? `${said} ${l10n.t("The nearest {0} are shown.", shownCount(steps.length - 1))}` : said;
}

export function pathSentence({ from, to, steps, isBack }: KeptPath): string {
	if (!steps) return l10n.t("How does {0} reach {1}?", from.name, to.name);
	if (steps.length === 0) {
		return l10n.t("Neither {0} nor {1} is known to reach the other, within 16 steps.", from.name, to.name);
	}
	const [one, other] = isBack ? [to, from] : [from, to];
	const count = steps.length === 2 ? l10n.t("1 step") : l10n.t("{0} steps", steps.length - 1);
	return isBack
		? l10n.t("The other way round: {0} reaches {1} in {2}", one.name, other.name, count)
		: l10n.t("{0} reaches {1} in {2}", one.name, other.name, count);
}

/** What has come with a new state, for who hears it; undefined if that is nothing that was waited for. */
export function spoken(before: State | undefined, now: State): string | undefined {
	const { shown, impact, path, expansions, filters } = now;
	if (shown && before?.shown !== shown) {
		const { symbol, incoming, outgoing } = shown;
		return l10n.t("{0} {1}, used by {2}, uses {3}", symbol.kind, symbol.qualifiedName, incoming, outgoing);
	}
	if (impact && before?.impact !== impact) return impactSentence(impact);
	if (path?.steps && before?.path?.steps !== path.steps) return pathSentence(path);
	const opened = [...expansions].find(([key, more]) => before?.expansions.get(key) !== more);
	if (opened) return expansionSentence(opened, now);
	const picture = before?.filters === filters ? undefined : pictureOf(now);
	if (!picture) return undefined;
	const all = picture.shown.neighbours.length;
	return l10n.t("{0} of {1} shown", shownCount(all - picture.leftOut), shownCount(all));
}

function expansionSentence([key, more]: readonly [string, readonly PageNeighbour[]], { shown }: State): string {
	const id = key.slice(key.lastIndexOf(":") + 1);
	const name = shown?.neighbours.find(({ symbol }) => symbol.id === id)?.symbol.name ?? "";
	const count = shownCount(more.length);
	return sideOf(key) === "incoming" ? l10n.t("Users of {0}: {1}", name, count) : l10n.t("Used by {0}: {1}", name, count);
}
