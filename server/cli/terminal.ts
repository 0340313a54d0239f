/**
 * The streams of a shell as the commands see them. Everything that the command line writes is written here, and none of
 * it can be a command to the terminal, see controls.ts.
 */
import { guarded, jsonText, printable } from "./controls.ts";
import { coloredPaint, plainPaint, wantsColor, type ColorMode, type Paint } from "./paint.ts";

export interface ShellStream {
	readonly isTerminal: boolean;
	/** Of a terminal. */
	readonly columns: number;
	write(text: string): void;
	/** The same for what takes the place of what was drawn before. */
	draw(text: string): void;
}

/** What a terminal is made of: where a command was typed. */
export interface ShellStreams {
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly out: ShellStream;
	readonly err: ShellStream;
}

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
	/**
	 * Writes text for programs to stdout, byte by byte as it is: in it nothing from files is left that a terminal obeys.
	 */
	write(text: string): void;
	/** Writes a value as JSON to stdout. */
	printJson(value: object): void;
	/** Writes one line for people to stderr. */
	say(text: string): void;
	/** Writes a failure to stderr, also when everything else is to be quiet there. */
	fail(failure: { readonly message: string; readonly lines: readonly string[]; readonly hint: string }): void;
	/** Draws a line over the one before it, on stderr. */
	drawLine(text: string): void;
	/** Takes away what was drawn. */
	clearLine(): void;
}

const COLUMNS_OTHERWISE = 200;
const CLEAR = "\r\u001b[K";

export function openTerminal(
	{ out, err, environment }: ShellStreams,
	options: { readonly color: ColorMode; readonly quiet: boolean },
): Terminal {
	const paintOf = ({ isTerminal }: ShellStream): Paint =>
		wantsColor({ mode: options.color, isTerminal, environment }) ? coloredPaint : plainPaint;
	const paint = paintOf(out);
	const errorPaint = paintOf(err);
	const lineOf = (text: string): string => guarded(text, { isColored: errorPaint === coloredPaint, isOneLine: true });
	const complain = (text: string): void => {
		err.write(`${lineOf(text)}\n`);
	};
	return {
		paint,
		errorPaint,
		columns: out.isTerminal ? Math.max(40, out.columns) : COLUMNS_OTHERWISE,
		isInteractive: err.isTerminal && environment["TERM"] !== "dumb" && !options.quiet,
		print: (text) => {
			const safe = guarded(text, { isColored: paint === coloredPaint, isOneLine: false });
			out.write(safe.endsWith("\n") || safe === "" ? safe : `${safe}\n`);
		},
		write: (text) => {
			out.write(text.split("\r\n").map((part) => guarded(part, { isColored: false, isOneLine: false })).join("\r\n"));
		},
		printJson: (value) => {
			out.write(`${jsonText(value, "\t")}\n`);
		},
		say: (text) => {
			if (!options.quiet) complain(text);
		},
		fail: ({ message, lines, hint }) => {
			complain(`${errorPaint.red("kausal:")} ${printable(message)}`);
			for (const line of lines) complain(line);
			if (hint !== "") complain(errorPaint.dim(printable(hint)));
		},
		drawLine: (text) => {
			err.draw(CLEAR + lineOf(text));
		},
		clearLine: () => {
			err.draw(CLEAR);
		},
	};
}
