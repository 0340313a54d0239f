/**
 * The picture as a tree of rows, for who reads it by ear or wants a list: the same neighbours in the same groups, under
 * the same keys.
 */
import { l10n } from "../../words/words.ts";
import { isGuessed } from "./filters.ts";
import type { Group } from "./grouping.ts";
import type { ConfidenceName, PageNeighbour, PageSymbol } from "./messages.ts";
import type { Impact, Picture } from "./state.ts";
import { edgeWord } from "./words.ts";

export interface Row {
	/** The same as that of its box; `card` of the symbol itself. */
	readonly key: string;
	readonly level: number;
	/** Its place among its siblings, from 1, and how many they are. */
	readonly place: number;
	readonly of: number;
	/** Undefined if nothing can be under it. */
	readonly isOpen: boolean | undefined;
	readonly symbol: PageSymbol | undefined;
	readonly text: string;
	readonly detail: string;
}

export function rowsOf({ shown, groups, expansions }: Picture): readonly Row[] {
	const rows: Row[] = [
		{
			key: "card",
			level: 1,
			place: 1,
			of: 1,
			isOpen: true,
			symbol: shown.symbol,
			text: shown.symbol.qualifiedName,
			detail: `${shown.symbol.path}:${shown.symbol.line}`,
		},
	];
	const sides = [
		["incoming", l10n.t("Used by")],
		["outgoing", l10n.t("Uses")],
	] as const;
	sides.forEach(([side, text], index) => {
		const mine = groups.filter((group) => group.side === side);
		const count = mine.reduce((sum, { neighbours }) => sum + neighbours.length, 0);
		rows.push({
			key: side,
			level: 2,
			place: index + 1,
			of: 2,
			isOpen: mine.length > 0 ? true : undefined,
			symbol: undefined,
			text,
			detail: count === 0 ? l10n.t("nothing") : String(count),
		});
		mine.forEach((group, at) => addGroup(rows, group, { place: at + 1, of: mine.length, expansions }));
	});
	return rows;
}

interface Placed {
	readonly place: number;
	readonly of: number;
	readonly expansions: Picture["expansions"];
}

function addGroup(rows: Row[], group: Group, { place, of, expansions }: Placed): void {
	const { key, isOpen, title, place: folder, neighbours } = group;
	rows.push({
		key,
		level: 3,
		place,
		of,
		isOpen,
		symbol: undefined,
		text: title,
		detail: `${folder} · ${neighbours.length}`,
	});
	if (isOpen) addNeighbours(rows, neighbours, { before: group.side, level: 4, expansions });
}

interface Under {
	/** What their keys begin with. */
	readonly before: string;
	readonly level: number;
	readonly expansions: Picture["expansions"];
}

function addNeighbours(rows: Row[], neighbours: readonly PageNeighbour[], { before, level, expansions }: Under): void {
	neighbours.forEach((neighbour, index) => {
		const { symbol } = neighbour;
		const key = `${before}:${symbol.id}`;
		const more = expansions.get(key);
		rows.push({
			key,
			level,
			place: index + 1,
			of: neighbours.length,
			isOpen: more !== undefined,
			symbol,
			text: symbol.kind === "file" ? symbol.name : symbol.qualifiedName,
			detail: detailOf(neighbour),
		});
		if (more) addNeighbours(rows, more, { before: key, level: level + 1, expansions });
	});
}

/** How a neighbour is joined, in words. */
export function detailOf(neighbour: PageNeighbour): string {
	const { relations, symbol } = neighbour;
	const said = relations.map(({ edge, count, confidence }) => {
		const sureness = confidence === "exact" ? "" : ` (${confidenceWord(confidence)})`;
		return `${edgeWord(edge)}${count > 1 ? ` ×${count}` : ""}${sureness}`;
	});
	const marks = [symbol.test ? l10n.t("test") : "", isGuessed(neighbour) ? l10n.t("perhaps") : ""];
	return [...said, ...marks.filter((mark) => mark !== ""), `${symbol.path}:${symbol.line}`].join(" · ");
}

function confidenceWord(confidence: ConfidenceName): string {
	switch (confidence) {
		case "exact":
			return l10n.t("exact");
		case "inferred":
			return l10n.t("inferred");
		case "name":
			return l10n.t("name");
		case "ambiguous":
			return l10n.t("ambiguous");
	}
}

/** Impact, one level a ring. */
export function impactRows({ steps }: Impact): readonly Row[] {
	const depths = [...new Set(steps.map(({ depth }) => depth))];
	return depths.flatMap((depth, index) => {
		const mine = steps.map((step, at) => ({ step, at })).filter(({ step }) => step.depth === depth);
		const away = depth === 1 ? l10n.t("One step away") : l10n.t("{0} steps away", depth);
		const text = depth === 0 ? l10n.t("What changes") : away;
		const head: Row = {
			key: `depth:${depth}`,
			level: 1,
			place: index + 1,
			of: depths.length,
			isOpen: true,
			symbol: undefined,
			text,
			detail: String(mine.length),
		};
		return [
			head,
			...mine.map(({ step: { symbol, edge, from }, at }, place): Row => ({
				key: `ring:${at}`,
				level: 2,
				place: place + 1,
				of: mine.length,
				isOpen: undefined,
				symbol,
				text: symbol.kind === "file" ? symbol.name : symbol.qualifiedName,
				detail: [
					...(edge === null ? [] : [`${edgeWord(edge)} ${steps[from]?.symbol.name ?? ""}`]),
					`${symbol.path}:${symbol.line}`,
				].join(" · "),
			})),
		];
	});
}
