/** A bar on stderr while an index is made; nothing at all for runs that are over before a person looks. */
import type { IndexProgress } from "../session.ts";
import { number } from "./layout.ts";
import type { Paint } from "./paint.ts";
import type { Terminal } from "./terminal.ts";

const FIRST_MS = 400;
const EVERY_MS = 80;
const BAR_COLUMNS = 24;
const PHASES = { scanning: "Scanning", parsing: "Parsing ", linking: "Linking " } as const;

/** One line, without a line end. */
export function progressLine({ phase, done, total }: IndexProgress, paint: Paint): string {
	const title = paint.bold(PHASES[phase]);
	if (total === 0) return `${title} ${number(done)} files`;
	const share = Math.min(1, done / total);
	const filled = Math.round(share * BAR_COLUMNS);
	const bar = paint.green("━".repeat(filled)) + paint.dim("─".repeat(BAR_COLUMNS - filled));
	const percent = `${Math.floor(share * 100)} %`.padStart(5);
	return `${title} ${bar} ${percent}  ${paint.dim(`${number(done)} of ${number(total)} files`)}`;
}

/** Draws at most every {@link EVERY_MS}; {@link ProgressBar.end} leaves an empty line behind. */
export class ProgressBar {
	readonly #terminal: Terminal;
	#nextMs: number;
	#isDrawn = false;

	constructor(terminal: Terminal) {
		this.#terminal = terminal;
		this.#nextMs = performance.now() + FIRST_MS;
	}

	show(progress: IndexProgress): void {
		const nowMs = performance.now();
		if (!this.#terminal.isInteractive || nowMs < this.#nextMs) return;
		this.#nextMs = nowMs + EVERY_MS;
		this.#isDrawn = true;
		this.#terminal.drawLine(progressLine(progress, this.#terminal.errorPaint));
	}

	end(): void {
		if (this.#isDrawn) this.#terminal.clearLine();
		this.#isDrawn = false;
	}
}
