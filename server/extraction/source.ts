/** The text of a file: decoding, limits and lines, before anything is parsed. */
import { isAscii } from "node:buffer";
import type { ExtractionProblem } from "./extraction.ts";

/** Files with more than this many bytes (or UTF-16 code units) get a file block and a problem, nothing else. */
export const SOURCE_BYTES_MAX = 4_194_304;

/**
 * Braces that may stand open at the end of a file. When a parser gives up on an object literal that never closes, it
 * frees what it has by recursion: at about 2100 levels that overruns its stack, and no later file can be parsed.
 */
export const UNCLOSED_MAX = 1000;

export interface SourceText {
	/** Without a byte order mark: offsets count what an editor shows. */
	readonly text: string;
	readonly problems: readonly ExtractionProblem[];
}

/** Decodes UTF-8; what is not UTF-8 becomes U+FFFD, and the first such place is a problem. */
export function decodeSource(source: Uint8Array | string): SourceText {
	if (typeof source === "string") return { text: source, problems: [] };
	// most source is ASCII, which needs no decoding
	if (isAscii(source)) {
		const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
		return { text: bytes.toString("latin1"), problems: [] };
	}
	const text = new TextDecoder("utf-8").decode(source);
	const at = text.indexOf("\ufffd");
	if (at < 0 || isUtf8(source)) return { text, problems: [] };
	const message = "This file is not valid UTF-8; what could not be read is shown as \ufffd.";
	return { text, problems: [{ kind: "encoding", begin: at, end: at + 1, message }] };
}

function isUtf8(source: Uint8Array): boolean {
	try {
		new TextDecoder("utf-8", { fatal: true }).decode(source);
		return true;
	} catch {
		return false;
	}
}

/** Opening braces without a closing one, strings and comments counted as well. */
export function unclosedBraces(text: string): number {
	let open = 0;
	for (let at = 0; at < text.length; at++) {
		const unit = text.charCodeAt(at);
		if (unit === 123) open++;
		else if (unit === 125 && open > 0) open--;
	}
	return open;
}

