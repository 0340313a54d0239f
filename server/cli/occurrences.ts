/** Places in the source where something is used, as lines: where, inside which symbol, and the code itself. */
import type { Occurrence, TextRange } from "../analysis/analysis.ts";
import { confidenceName, ReferenceRole } from "../model/kinds.ts";
import type { Session } from "../session.ts";
import { printable } from "./controls.ts";
import { excerpt, widthOf } from "./layout.ts";
import type { Display } from "./paint.ts";
import { locationOf, placeOf, type ShownPlace } from "./places.ts";
import { doubt, gap, widest } from "./shownSymbols.ts";

/** One use of a name. */
export interface ShownUse extends ShownPlace {
	/** `call`, `read`, `import`; `declaration` for the declaration's own name. */
	readonly role: string;
	readonly confidence: string;
	/** Qualified name of the innermost symbol around it; empty at the top of a file. */
	readonly inside: string;
	/** The line of source, whole. */
	readonly text: string;
}

const roleNames = new Map<number, string>(Object.entries(ReferenceRole).map(([name, role]) => [role, name]));

export function roleName(role: number): string {
	return role === 0 ? "declaration" : (roleNames.get(role) ?? "unknown");
}

/** Lines of files, each file read once. */
export class LineTexts {
	readonly #session: Session;
	readonly #lines = new Map<string, readonly string[]>();

	constructor(session: Session) {
		this.#session = session;
	}

	/** A line of a file, counted from 1; empty when the file is gone, or is not the one that the index has read. */
	line(path: string, line: number): string {
		let lines = this.#lines.get(path);
		if (lines === undefined) {
			lines = this.#session.text(path)?.split(/\r\n|\n|\r/) ?? [];
			this.#lines.set(path, lines);
		}
		return lines[line - 1] ?? "";
	}

	use(path: string, range: TextRange, about: Pick<ShownUse, "role" | "confidence" | "inside">): ShownUse {
		const place = placeOf(this.#session.analysis, path, range);
		return { ...place, ...about, text: this.line(path, place.line) };
	}

	occurrence({ path, range, role, confidence, container }: Occurrence): ShownUse {
		const around = container && this.#session.analysis.symbol(container);
		const inside = around === undefined || around.qualifiedName === path ? "" : around.qualifiedName;
		return this.use(path, range, { role: roleName(role), confidence: confidenceName(confidence), inside });
	}
}

const LOCATION_COLUMNS_MAX = 60;
const INSIDE_COLUMNS_MAX = 32;

/** One use a line, in the order given; a blank line between files when they have several each. */
export function useLines(uses: readonly ShownUse[], { paint, columns, pathOf }: Display): string[] {
	const locations = uses.map((use) => printable(locationOf(use, pathOf)));
	const locationColumns = widest(locations, LOCATION_COLUMNS_MAX);
	const insides = uses.map(({ inside }) => printable(inside));
	const insideColumns = widest(insides, INSIDE_COLUMNS_MAX);
	const filesCount = new Set(uses.map(({ path }) => path)).size;
	const isGrouped = filesCount > 1 && uses.length >= filesCount * 2;
	const lines: string[] = [];
	uses.forEach((use, index) => {
		const isSameFile = uses[index - 1]?.path === use.path;
		if (isGrouped && index > 0 && !isSameFile) lines.push("");
		const [location = "", inside = ""] = [locations[index], insides[index]];
		const where = isSameFile ? paint.dim(location) : paint.cyan(location);
		const unsure = doubtOf(use);
		const mark = unsure === undefined ? "" : `[${unsure}] `;
		const before = insideColumns === 0 ? "" : `${inside}${gap(inside, insideColumns)}  `;
		const taken = Math.max(widthOf(location), locationColumns) + Math.max(widthOf(inside), insideColumns);
		const end = use.endLine === use.line ? use.endColumn : use.text.length + 1;
		const room = Math.max(20, columns - taken - widthOf(mark) - 4);
		const code = excerpt(use.text, use.column - 1, end - 1, room);
		lines.push(`${where}${gap(location, locationColumns)}  ${before}`
			+ `${paint.yellow(mark)}${paint.dim(code.before)}${paint.bold(code.match)}${paint.dim(code.after)}`.trimEnd());
	});
	return lines;
}

function doubtOf({ confidence }: ShownUse): string | undefined {
	const numbers: Readonly<Record<string, number>> = { inferred: 2, name: 3, ambiguous: 4 };
	return doubt(numbers[confidence] ?? 0);
}
