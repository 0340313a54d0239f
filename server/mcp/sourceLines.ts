/** Lines of source, each file read once an answer. */
import type { TextRange } from "../analysis/analysis.ts";
import type { Session } from "../session.ts";
import { oneLine, shortened } from "./pack.ts";

const LINE_CHARACTERS_MAX = 120;

export class SourceLines {
	readonly #session: Session;
	readonly #texts = new Map<string, readonly string[]>();

	constructor(session: Session) {
		this.#session = session;
	}

	/** The number of the line at an offset, from 1. */
	numberAt(path: string, offset: number): number {
		return (this.#session.analysis.lines(path)?.positionAt(offset).line ?? 0) + 1;
	}

	/** A line without its indentation, cut short; empty when the file is not as it was read. */
	excerpt(path: string, number: number): string {
		return shortened(oneLine((this.#of(path)[number - 1] ?? "").trim()), LINE_CHARACTERS_MAX);
	}

	/** The whole lines around a range; undefined when the file is not as it was read. */
	around(path: string, { begin, end }: TextRange): readonly string[] | undefined {
		const lines = this.#of(path);
		const [first, last] = [this.numberAt(path, begin), this.numberAt(path, end)];
		return lines.length === 0 ? undefined : lines.slice(first - 1, last).map(oneLine);
	}

	#of(path: string): readonly string[] {
		let lines = this.#texts.get(path);
		if (lines === undefined) {
			lines = this.#session.text(path)?.split(/\r\n|\n|\r/) ?? [];
			this.#texts.set(path, lines);
		}
		return lines;
	}
}
