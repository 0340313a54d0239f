/** What keys and the pointer do to what is seen, wherever on the page they are pressed. */
import { type KeyAction, keyAction } from "./keys.ts";
import type { Screen } from "./screen.ts";
import { type Keyed, nearest } from "./spatial.ts";
import type { State } from "./state.ts";
import type { MenuName } from "./bar.ts";

/** A second click within this time opens the code of what the first one walked to. */
const DOUBLE_MS = 600;

/** The page, as far as a key or a click can change it. */
export interface Acted {
	readonly screen: Screen;
	readonly state: State;
	readonly menu: MenuName | undefined;
	/** What was last walked to, and when. */
	readonly walked: { readonly id: string; readonly time: number } | undefined;
	select(key: string | undefined): void;
	idOf(key: string | undefined): string | undefined;
	walkTo(id: string | undefined): void;
	open(id: string): void;
	/** Opens or closes a group, or what is beyond a node. */
	turn(key: string): void;
	steps(by: number): void;
	view(view: State["view"]): void;
	turnMenu(name: MenuName): void;
	search(): void;
	askPath(): void;
	copy(): void;
}

export function listen(page: Acted): void {
	const { stage, tree } = page.screen;
	addEventListener("keydown", (event) => pressed(page, event), { capture: true });
	stage.root.addEventListener(
		"click",
		(event) => {
			const { walked } = page;
			if (event.detail < 2 || !walked || performance.now() - walked.time > DOUBLE_MS) return;
			event.stopPropagation();
			page.open(walked.id);
		},
		{ capture: true },
	);
	addEventListener("pointerdown", ({ target }) => {
		if (page.menu !== undefined && !(target as Element).closest(".bar")) page.turnMenu(page.menu);
	});
	addEventListener("focus", ({ target }) => {
		if (target === globalThis) tree.root.focus({ preventScroll: true });
	});
}

function pressed(page: Acted, event: KeyboardEvent): void {
	const target = event.target as Element;
	if (event.defaultPrevented || target.closest("input[role=combobox]")) return;
	const { key, altKey: alt, ctrlKey, metaKey } = event;
	const isButton = target.closest("button, input, label") !== null;
	if (isButton && (key === "Enter" || key === " ")) return;
	const action = keyAction({ key, alt, control: ctrlKey || metaKey }, page.state.view);
	if (!action || (action.kind === "copy" && getSelection()?.isCollapsed === false)) return;
	event.preventDefault();
	event.stopPropagation();
	act(page, action);
}

function act(page: Acted, action: KeyAction): void {
	const { stage } = page.screen;
	switch (action.kind) {
		case "go":
			return go(page, action.direction);
		case "row":
			return goByRows(page, action.by);
		case "turn":
			return turnSelected(page, action.opens);
		case "steps":
			return page.steps(action.by);
		case "view":
			return page.view(action.view);
		case "zoom":
			return stage.zoomBy(action.factor);
		case "walk":
			return walk(page);
		case "open":
			return open(page);
		case "search":
			return page.search();
		case "path":
			return page.askPath();
		case "fit":
			return stage.fit();
		case "middle":
			return page.screen.begin();
		case "copy":
			return page.copy();
		case "help":
			return page.turnMenu("help");
		case "escape":
			return page.menu === undefined ? page.select(undefined) : page.turnMenu(page.menu);
	}
}

function walk(page: Acted): void {
	const { selected } = page.state;
	const id = page.idOf(selected);
	if (id === undefined && selected !== undefined && selected !== "card") page.turn(selected);
	else page.walkTo(id);
}

function open(page: Acted): void {
	const { selected, shown } = page.state;
	const isCard = selected === undefined || selected === "card";
	const id = page.idOf(selected) ?? (isCard ? shown?.symbol.id : undefined);
	if (id !== undefined) page.open(id);
	else if (selected !== undefined) page.turn(selected);
}

function go(page: Acted, direction: Parameters<typeof nearest>[2]): void {
	const { screen } = page;
	const { scene, stage } = screen;
	if (!scene) return;
	const boxes: Keyed[] = [
		...scene.nodes,
		{ ...scene.card, key: "card" },
		...scene.groups.filter(({ group }) => !group.isOpen).map((box) => ({ ...box, key: box.group.key })),
	];
	const from = screen.boxOf(page.state.selected);
	const key = from && nearest(boxes, from, direction);
	if (key === undefined) return;
	page.select(key);
	const box = screen.boxOf(key);
	if (box) stage.reveal(key === "card" ? { ...box, width: Math.min(box.width, 1), x: 0 } : box);
}

function goByRows(page: Acted, by: number): void {
	const { screen, state } = page;
	const { rows, stage } = screen;
	const at = rows.findIndex(({ key }) => key === (state.selected ?? "card"));
	const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
	if (!next) return;
	page.select(next.key);
	const box = screen.rings && next.key.startsWith("ring:") ? screen.boxOf(next.key) : undefined;
	if (box) stage.reveal(box);
}

function turnSelected(page: Acted, opens: boolean | undefined): void {
	const { selected } = page.state;
	const row = page.screen.rows.find(({ key }) => key === selected);
	if (selected === undefined || !row || row.level < 3 || row.isOpen === undefined) return;
	if (opens === undefined || opens !== row.isOpen) page.turn(selected);
}
