/** The ways from one symbol to another as rows: each step with the place where it is written. Pure. */
import type { GraphPathStep, PathResult } from "../../server/protocol/graph.ts";
import { l10n, number } from "../words/words.ts";
import { absenceText, shortcomings } from "../views/absence.ts";
import { type NameOf, noteRow, type Row, sureness, symbolRow } from "../views/rows.ts";

export function pathRows(answer: PathResult, nameOf: NameOf): Row[] {
	const { paths } = answer;
	if (paths.length === 0) {
		return [
			noteRow("none", absenceText(answer, l10n.t("no way is known from one to the other")), { icon: "circle-slash" }),
		];
	}
	const short = shortcomings(answer);
	return [
		...paths.map((steps, place): Row => {
			const count = steps.length - 1;
			return {
				key: `path ${place}`,
				label: l10n.t("Way {0}", number(place + 1)),
				icon: "git-commit",
				isExpanded: place === 0,
				description: count === 1 ? l10n.t("1 step") : l10n.t("{0} steps", number(count)),
				rows: steps.map((step, at) => ({ ...stepRow(step, nameOf), key: `${at}` })),
			};
		}),
		...(short === undefined ? [] : [noteRow("short", short)]),
	];
}

/** Where the edge to it is written is what a person wants to see. */
function stepRow({ symbol, edge, confidence, at }: GraphPathStep, nameOf: NameOf): Row {
	if (at === null || edge === null) return symbolRow(symbol, nameOf, {});
	const verbs: Readonly<Record<string, string>> = {
		calls: l10n.t("called"),
		imports: l10n.t("imported"),
		references: l10n.t("named"),
		extends: l10n.t("extended"),
		implements: l10n.t("implemented"),
		contains: l10n.t("contained"),
	};
	const place = `${nameOf(at.uri)}:${at.range.start.line + 1}`;
	const said = [`${verbs[edge] ?? edge} ${l10n.t("at {0}", place)}`, sureness(confidence)].filter(
		(part) => part !== undefined,
	);
	return symbolRow(symbol, nameOf, { description: said.join(" · "), place: at });
}
