/** What keys mean: to the picture, and, where they differ, to the list. */
import type { View } from "./saved.ts";
import type { Direction } from "./spatial.ts";

export interface Pressed {
	readonly key: string;
	readonly alt: boolean;
	/** Ctrl, or Cmd. */
	readonly control: boolean;
}

export type KeyAction =
	| { readonly kind: "go"; readonly direction: Direction }
	| { readonly kind: "row"; readonly by: number }
	| { readonly kind: "turn"; readonly opens: boolean | undefined }
	| { readonly kind: "steps"; readonly by: number }
	| { readonly kind: "view"; readonly view: View }
	| { readonly kind: "zoom"; readonly factor: number }
	| { readonly kind: "walk" | "open" | "search" | "path" | "fit" | "middle" | "copy" | "help" | "escape" };

const ARROWS: Readonly<Record<string, Direction>> = {
	ArrowLeft: "left",
	ArrowRight: "right",
	ArrowUp: "up",
	ArrowDown: "down",
};

const PLAIN: Readonly<Record<string, KeyAction>> = {
	Enter: { kind: "open" },
	" ": { kind: "walk" },
	"/": { kind: "search" },
	p: { kind: "path" },
	f: { kind: "fit" },
	0: { kind: "middle" },
	"?": { kind: "help" },
	Escape: { kind: "escape" },
	1: { kind: "view", view: "columns" },
	2: { kind: "view", view: "impact" },
	3: { kind: "view", view: "list" },
	"+": { kind: "turn", opens: true },
	"-": { kind: "turn", opens: false },
};

const LIST: Readonly<Record<string, KeyAction>> = {
	ArrowUp: { kind: "row", by: -1 },
	ArrowDown: { kind: "row", by: 1 },
	PageUp: { kind: "row", by: -15 },
	PageDown: { kind: "row", by: 15 },
	Home: { kind: "row", by: Number.NEGATIVE_INFINITY },
	End: { kind: "row", by: Number.POSITIVE_INFINITY },
	ArrowLeft: { kind: "turn", opens: false },
	ArrowRight: { kind: "turn", opens: true },
};

/** @returns undefined for a key that is the editor's */
export function keyAction({ key, alt, control }: Pressed, view: View): KeyAction | undefined {
	const name = key.length === 1 ? key.toLowerCase() : key;
	if (alt)
		{return name === "ArrowLeft" || name === "ArrowRight"
			? { kind: "steps", by: name === "ArrowLeft" ? -1 : 1 }
			: undefined;}
	if (control) return controlled(name);
	// Rings have no left and right: who reads them by keys goes through them in their order.
	const inRows = view === "columns" ? undefined : own(LIST, name);
	if (inRows) return inRows;
	const direction = own(ARROWS, name);
	return direction ? { kind: "go", direction } : own(PLAIN, name);
}

function controlled(name: string): KeyAction | undefined {
	if (name === "c") return { kind: "copy" };
	if (name === "=" || name === "+") return { kind: "zoom", factor: 1.25 };
	return name === "-" ? { kind: "zoom", factor: 0.8 } : undefined;
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
	return Object.hasOwn(table, name) ? table[name] : undefined;
}
