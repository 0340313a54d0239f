/**
 * The rows of *Cycles and Unused*: what concerns the whole folder. Each question looks at all of it, so it is asked
 * when its row is opened. Pure.
 */
import {
	CYCLES_REQUEST,
	type CyclesResult,
	HUBS_REQUEST,
	type HubsResult,
	UNUSED_REQUEST,
	type UnusedResult,
} from "../../server/protocol/whole.ts";
import { l10n, number } from "../words/words.ts";
import { absenceText, shortcomings } from "./absence.ts";
import { type Ask, groupedBy, type NameOf, noteRow, type Row, symbolRow } from "./rows.ts";

const SHOWN_MAX = 300;
const HUBS_SHOWN = 30;

export interface WholeContext {
	/** URI of the workspace folder. */
	readonly folder: string | undefined;
	readonly nameOf: NameOf;
}

type Cycle = CyclesResult["cycles"][number];
type Unused = UnusedResult["unused"][number];

export function wholeRows(context: WholeContext): Row[] {
	return [
		{
			key: "cycles",
			label: l10n.t("Import Cycles"),
			description: l10n.t("files that import each other in circles"),
			icon: "sync",
			load: (ask) => cycles(ask, context),
		},
		{
			key: "unused",
			label: l10n.t("Unused"),
			description: l10n.t("symbols that no use is known of"),
			icon: "trash",
			load: (ask) => unused(ask, context),
		},
		{
			key: "hubs",
			label: l10n.t("Most Connected"),
			description: l10n.t("what most others have to do with"),
			icon: "star",
			load: (ask) => hubs(ask, context),
		},
	];
}

async function cycles(ask: Ask, { folder }: WholeContext): Promise<Row[]> {
	const answer = await ask<CyclesResult>(CYCLES_REQUEST, { folder, limit: SHOWN_MAX });
	if (answer.count === 0) {
		return [noteRow("none", absenceText(answer, l10n.t("no file imports itself by way of others")), { icon: "pass" })];
	}
	return [...answer.cycles.map(cycleRow), ...rest(answer, answer.cycles.length)];
}

function cycleRow({ members, memberCount, edges, lightest }: Cycle): Row {
	const names = edges.map(({ from }) => from.slice(from.lastIndexOf("/") + 1));
	return {
		key: members.join("\n"),
		label: l10n.t("{0} files", number(memberCount)),
		description: [...names.slice(0, 5), ...(names.length > 5 ? ["…"] : []), names[0] ?? ""].join(" → "),
		tooltip: members.join("\n"),
		icon: "sync",
		rows: edges.map(({ from, to, weight, importCount, imports }, place): Row => {
			const uses = l10n.t("{0} references, {1} imports", number(weight), number(importCount));
			const [first] = imports;
			const isLightest = place === lightest;
			return {
				key: `${from} ${to}`,
				label: `${from} → ${to}`,
				icon: isLightest ? "lightbulb" : "arrow-right",
				description: isLightest ? `${uses} · ${l10n.t("the lightest: cut it here")}` : uses,
				...(first === undefined ? {} : { place: first }),
			};
		}),
	};
}

async function unused(ask: Ask, { folder, nameOf }: WholeContext): Promise<Row[]> {
	const answer = await ask<UnusedResult>(UNUSED_REQUEST, { folder, limit: SHOWN_MAX });
	if (answer.count === 0) {
		return [noteRow("none", absenceText(answer, l10n.t("a use is known of every symbol")), { icon: "pass" })];
	}
	const files = groupedBy(answer.unused, ({ symbol }) => symbol.location.uri);
	const rows = [...files].map(
		([uri, all]): Row => ({
			key: uri,
			label: nameOf(uri),
			description: number(all.length),
			icon: "symbol-file",
			rows: all.map((one) => unusedRow(one, nameOf)),
		}),
	);
	return [...rows, ...rest(answer, answer.unused.length)];
}

function unusedRow({ symbol, why, exported, inside }: Unused, nameOf: NameOf): Row {
	const reasons: Readonly<Record<string, string>> = {
		unreferenced: l10n.t("nothing names it"),
		"only from unused": l10n.t("used by unused code only"),
		"only from tests": l10n.t("used by tests only"),
	};
	const parts = [reasons[why] ?? why];
	if (exported) parts.push(l10n.t("exported"));
	if (inside > 0) parts.push(l10n.t("{0} inside", number(inside)));
	return symbolRow(symbol, nameOf, { description: parts.join(" · ") });
}

async function hubs(ask: Ask, { folder, nameOf }: WholeContext): Promise<Row[]> {
	const answer = await ask<HubsResult>(HUBS_REQUEST, { folder, limit: HUBS_SHOWN, tests: false });
	if (answer.hubs.length === 0) return [noteRow("none", absenceText(answer, l10n.t("nothing is connected")))];
	return answer.hubs.map(({ symbol, incoming, outgoing }) =>
		symbolRow(symbol, nameOf, { description: l10n.t("{0} in, {1} out", number(incoming), number(outgoing)) }),
	);
}

function rest(answer: CyclesResult | UnusedResult, shownCount: number): Row[] {
	const more = answer.count - shownCount;
	const short = shortcomings(answer);
	return [
		...(more > 0 ? [noteRow("more", l10n.t("{0} more", number(more)), { icon: "ellipsis" })] : []),
		...(short === undefined ? [] : [noteRow("short", short)]),
	];
}
