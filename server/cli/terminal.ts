/** The streams of the process as the commands see them; a reader that goes away ends the program quietly. */
import { coloredPaint, plainPaint, wantsColor, type ColorMode, type Paint } from "./paint.ts";

export interface Terminal {
	/** For what is written to stdout. */
	readonly paint: Paint;
	/** For what is written to stderr. */
	readonly errorPaint: Paint;
	/** Columns of stdout; a generous width when it is no terminal, so that nothing is lost. */
	readonly columns: number;
	/** Whether a progress bar may be drawn on stderr. */
	readonly isInteractive: boolean;
	/** Writes lines to stdout. */
	print(text: string): void;
	/** Writes a line for people to stderr. */
	say(text: string): void;
	/** Writes to stderr as it is. */
	draw(text: string): void;
}

const COLUMNS_OTHERWISE = 200;

export function openTerminal(options: { readonly color: ColorMode; readonly quiet: boolean }): Terminal {
	const paintOf = (stream: NodeJS.WriteStream): Paint => {
		const question = { mode: options.color, isTerminal: stream.isTTY, environment: process.env };
		return wantsColor(question) ? coloredPaint : plainPaint;
	};
	return {
		paint: paintOf(process.stdout),
		errorPaint: paintOf(process.stderr),
		columns: process.stdout.isTTY ? Math.max(40, process.stdout.columns) : COLUMNS_OTHERWISE,
		isInteractive: process.stderr.isTTY && process.env["TERM"] !== "dumb" && !options.quiet,
		print: (text) => {
			process.stdout.write(text.endsWith("\n") || text === "" ? text : `${text}\n`);
		},
		say: (text) => {
			if (!options.quiet) process.stderr.write(`${text}\n`);
		},
		draw: (text) => {
			process.stderr.write(text);
		},
	};
}

/** `kausal … | head` closes our stdout early: that is no failure, and there is nobody left to tell. */
export function endQuietlyWithoutReader(): void {
	for (const stream of [process.stdout, process.stderr]) {
		stream.on("error", (error: NodeJS.ErrnoException) => {
			if (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED") process.exit(0);
			throw error;
		});
	}
}
