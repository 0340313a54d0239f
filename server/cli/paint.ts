/** Colours of a terminal, or none: whether to use them is decided once, by option, environment and device. */

export type Style = (text: string) => string;

export interface Paint {
	readonly bold: Style;
	readonly dim: Style;
	readonly red: Style;
	readonly green: Style;
	readonly yellow: Style;
	readonly cyan: Style;
	readonly magenta: Style;
}

/** For whom an answer is printed. */
export interface Display {
	readonly paint: Paint;
	readonly columns: number;
	/** Whether the answer rests on the whole folder; counts and absences of one that does not are marked. */
	readonly isComplete: boolean;
	/** How a path of the workspace is written, so that it can be opened from where they are. */
	readonly pathOf: (path: string) => string;
}

/** What is counted, or that there is nothing: true for now only, while the index is not complete. */
export function tally(said: string, { paint, isComplete }: Pick<Display, "paint" | "isComplete">): string {
	return isComplete ? paint.dim(said) : `${paint.dim(said)}${paint.yellow(" so far: the index is not complete")}`;
}

export type ColorMode = "auto" | "always" | "never";

export interface ColorQuestion {
	readonly mode: ColorMode;
	readonly isTerminal: boolean;
	readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The option decides; then NO_COLOR and FORCE_COLOR, when they say anything; then the device. */
export function wantsColor({ mode, isTerminal, environment }: ColorQuestion): boolean {
	if (mode !== "auto") return mode === "always";
	if ((environment["NO_COLOR"] ?? "") !== "") return false;
	const force = environment["FORCE_COLOR"];
	if (force !== undefined && force !== "") return force !== "0" && force !== "false";
	return isTerminal && environment["TERM"] !== "dumb";
}

// What is painted has no colours of its own: an escape in it came from a file.
const as = (begin: number, end: number): Style => (text) =>
	text === "" ? "" : `\u001b[${begin}m${text.replaceAll("\u001b", "\u241b")}\u001b[${end}m`;
const plain: Style = (text) => text;

export const coloredPaint: Paint = {
	bold: as(1, 22), dim: as(2, 22), red: as(31, 39), green: as(32, 39), yellow: as(33, 39), magenta: as(35, 39),
	cyan: as(36, 39),
};
export const plainPaint: Paint = {
	bold: plain, dim: plain, red: plain, green: plain, yellow: plain, magenta: plain, cyan: plain,
};
