/**
 * Everything that is seen of a state: the picture or the rings with what stands around them, the list, and the last
 * line.
 */
import { l10n } from "../../words/words.ts";
import { emptyNotice, headings, legend, nothingHere, ribbon, ringsLegend, troubleNotice } from "./around.ts";
import { Bar, type BarEvents } from "./bar.ts";
import { type Rect, type Scene, sceneOf } from "./columns.ts";
import { element, place } from "./dom.ts";
import { toolIcon } from "./icons.ts";
import type { Offer } from "./messages.ts";
import { beginning, type Measures, measuresFor } from "./measures.ts";
import type { Camera } from "./saved.ts";
import { Minimap } from "./minimap.ts";
import { contains, visibleRect } from "./paint.ts";
import { type Rings, ringsOf } from "./rings.ts";
import { impactRows, type Row, rowsOf } from "./rows.ts";
import { impactSentence, spoken } from "./said.ts";
import { Stage, type StageEvents } from "./stage.ts";
import { type Picture, pictureOf, type State } from "./state.ts";
import { Theme } from "./theme.ts";
import { Tip } from "./tip.ts";
import { RowsView, type TreeEvents } from "./rowsView.ts";
import { shown as shownCount } from "./words.ts";

export interface ScreenEvents
	extends Omit<StageEvents, "onCamera" | "onResize">, BarEvents, Omit<TreeEvents, "onWalk"> {
	readonly onCamera: () => void;
	readonly onOffer: (offer: Offer) => void;
	readonly onSearch: () => void;
	readonly onLetGo: () => void;
	readonly onShowAll: () => void;
}

export class Screen {
	readonly bar: Bar;
	readonly stage: Stage;
	readonly tree: RowsView;
	readonly tip: Tip = new Tip();
	readonly theme: Theme = new Theme(() => this.stage.ask());
	picture: Picture | undefined;
	scene: Scene | undefined;
	rings: Rings | undefined;
	rows: readonly Row[] = [];
	readonly #events: ScreenEvents;
	readonly #minimap: Minimap;
	readonly #ribbon = element("div");
	readonly #over = element("div");
	readonly #foot = element("div", { class: "foot-line" });
	readonly #live = element("div", { class: "apart", role: "status" });
	readonly #toast = element("div", { class: "toast hidden", role: "status" });
	readonly #busy = element("div", { class: "busy hidden" });
	#state: State | undefined;
	/** As it was when somebody began to look. */
	#begun: Camera | undefined;
	#toastTimer: ReturnType<typeof setTimeout> | undefined;

	constructor(events: ScreenEvents) {
		this.#events = events;
		this.bar = new Bar(events);
		this.stage = new Stage({ ...events, onCamera: () => this.#moved(), onResize: () => this.#resized() }, this.theme);
		this.tree = new RowsView({ ...events, onWalk: events.onWalk });
		this.#minimap = new Minimap(this.theme, (x, y) => this.stage.look({ ...this.stage.camera, x, y }));
		const zoom = (tool: "plus" | "minus" | "fit", title: string, run: () => void): HTMLElement =>
			element("button", { title, label: title, tabIndex: -1, onClick: run }, toolIcon(tool));
		const tools = element(
			"div",
			{ class: "zoom" },
			zoom("plus", l10n.t("Larger"), () => this.stage.zoomBy(1.25)),
			zoom("minus", l10n.t("Smaller"), () => this.stage.zoomBy(0.8)),
			zoom("fit", l10n.t("All of it in sight (F)"), () => this.stage.fit()),
		);
		this.stage.root.append(
			this.#over,
			this.#minimap.root,
			tools,
			this.tree.root,
			this.tip.root,
			this.#busy,
			this.#toast,
		);
		const app = element("div", {}, this.bar.root, this.#ribbon, this.stage.root, this.#foot, this.#live);
		app.id = "app";
		document.body.append(app);
	}

	draw(state: State): void {
		const before = this.#state;
		this.#state = state;
		this.bar.draw(state);
		this.#drawRibbon(state);
		const isSame =
			before &&
			before.shown === state.shown &&
			before.filters === state.filters &&
			before.grouping === state.grouping &&
			before.turned === state.turned &&
			before.expansions === state.expansions &&
			before.impact === state.impact &&
			before.view === state.view;
		if (!isSame) this.#lay(state);
		const { view, selected, path } = state;
		if (this.rings) this.stage.drawRings(this.rings, ringIndex(this.rings, selected));
		else if (this.picture && this.scene) {
			const onPath = new Set(path?.steps?.map(({ symbol }) => symbol.id));
			this.stage.draw({ shown: this.picture.shown, scene: this.scene, selected, onPath });
		}
		this.tree.draw(this.rows, selected ?? "card", view === "list");
		this.#drawOver(state);
		this.#drawFoot(state);
		const said = spoken(before, state);
		if (said !== undefined) this.#live.textContent = said;
		this.#moved();
	}

	#lay(state: State): void {
		const { view, impact } = state;
		this.picture = pictureOf(state);
		this.scene = this.picture && sceneOf({ ...this.picture, measures: this.#measures() });
		this.rings =
			view === "impact" && impact && impact.of === this.picture?.shown.symbol.id ? ringsOf(impact.steps) : undefined;
		this.rows = this.rings && impact ? impactRows(impact) : this.picture ? rowsOf(this.picture) : [];
	}

	#measures(): Measures {
		return measuresFor(this.stage.size);
	}

	/** Who has not moved the picture sees all that he saw, when there is more room or less. */
	#resized(): void {
		const state = this.#state;
		if (!state?.shown) return;
		const isAsBegun = this.stage.camera === this.#begun;
		this.#lay(state);
		this.draw(state);
		if (isAsBegun) this.begin();
	}

	/** Back to where one begins to look. */
	begin(): void {
		if (this.rings) this.stage.fit(0.3);
		else this.stage.look(beginning(this.scene?.bounds ?? { height: 0 }, this.stage.size, this.#measures()));
		this.#begun = this.stage.camera;
		this.#moved();
	}

	/** The box of a node, a group or the card. */
	boxOf(key: string | undefined): Rect | undefined {
		const ring = this.rings?.nodes[ringIndex(this.rings, key) ?? 0];
		if (ring) return { x: ring.x - 10, y: ring.y - 10, width: 20, height: 20 };
		return (
			this.scene?.nodes.find((node) => node.key === key) ??
			this.scene?.groups.find(({ group }) => group.key === key) ??
			this.scene?.card
		);
	}

	say(sentence: string): void {
		this.#toast.textContent = sentence;
		this.#toast.classList.remove("hidden");
		clearTimeout(this.#toastTimer);
		this.#toastTimer = setTimeout(() => this.#toast.classList.add("hidden"), 4000);
	}

	busy(isBusy: boolean): void {
		this.#busy.classList.toggle("hidden", !isBusy);
	}

	#drawRibbon({ path, shown }: State): void {
		const { onFound, onLetGo } = this.#events;
		const onWalk = (id: string): void => {
			const step = path?.steps?.find(({ symbol }) => symbol.id === id);
			if (step) onFound(step.symbol);
		};
		this.#ribbon.replaceChildren(...(path ? [ribbon(path, shown?.symbol.id, { onWalk, onClose: onLetGo })] : []));
	}

	#drawOver({ trouble, isEmpty, view }: State): void {
		const { onOffer, onSearch } = this.#events;
		const isPicture = this.picture && !this.rings && view !== "list";
		const made: HTMLElement[] = trouble ? [troubleNotice(trouble, onOffer)] : isEmpty ? [emptyNotice(onSearch)] : [];
		if (made.length === 0 && isPicture && this.picture) made.push(...headings(this.picture), legend(this.picture));
		if (made.length === 0 && this.rings && view === "impact" && this.rings.nodes.length > 1) made.push(ringsLegend());
		this.#over.replaceChildren(...made);
		if (!isPicture || !this.picture || !this.scene) return;
		const { groups } = this.picture;
		const { card } = this.scene;
		for (const side of ["incoming", "outgoing"] as const) {
			if (groups.some((group) => group.side === side)) continue;
			const text = nothingHere(
				side === "incoming"
					? l10n.t("Nothing that the index knows uses it.")
					: l10n.t("It uses nothing that is in the index."),
			);
			place(text, { x: side === "incoming" ? card.x - 230 : card.x + card.width + 50, y: -20, width: 180 });
			this.stage.add(text);
		}
	}

	#drawFoot({ shown, impact, filters }: State): void {
		const parts: (Node | string)[] = [];
		if (this.rings && impact) {
			parts.push(impactSentence(impact));
		} else if (this.picture && shown) {
			const { leftOut } = this.picture;
			const all = shown.incoming + shown.outgoing;
			if (leftOut > 0) {
				parts.push(leftOutSentence(this.picture, filters));
				parts.push(element("button", { onClick: this.#events.onShowAll }, l10n.t("Show all")));
			}
			if (all > shown.neighbours.length) {
				const [first, count] = [shownCount(shown.neighbours.length), shownCount(all)];
				parts.push(l10n.t("The first {0} of {1} are shown.", first, count));
			}
			if (!shown.complete) parts.push(l10n.t("So far: the index is not complete."));
		}
		const hint = l10n.t("Click or Space: walk on · Enter: open code · ? keys");
		parts.push(element("span", { class: "grow" }), element("span", { class: "hint" }, hint));
		this.#foot.replaceChildren(...parts.map((part) => (typeof part === "string" ? element("span", {}, part) : part)));
	}

	#moved(): void {
		const { bounds, camera, size } = this.stage;
		this.#events.onCamera();
		const isList = this.#state?.view === "list";
		const sight = visibleRect({ camera, ...size, colours: this.theme });
		// It would say nothing where all can be seen or nobody has moved, and hide some of it.
		const isMoved = this.stage.camera !== this.#begun;
		this.#minimap.root.classList.toggle("hidden", !bounds || isList || !isMoved || contains(sight, bounds));
		if (!bounds) return;
		this.#minimap.draw({ bounds, sight, scene: this.rings ? undefined : this.scene, rings: this.rings });
	}
}

/** Until somebody has chosen, it is by {@link defaultsFor}; then why is known. */
function leftOutSentence({ leftOut }: Picture, filters: State["filters"]): string {
	const count = shownCount(leftOut);
	if (filters) return l10n.t("{0} left out by the filter", count);
	return l10n.t("{0} not shown: imports, what lies in it, and what has only its name", count);
}

/** Among the nodes, of a key `ring:PLACE IN THE STEPS`. */
function ringIndex(rings: Rings, key: string | undefined): number | undefined {
	if (key?.startsWith("ring:") !== true) return undefined;
	const at = rings.nodes.findIndex(({ index }) => `ring:${index}` === key);
	return at < 0 ? undefined : at;
}
