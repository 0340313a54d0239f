/**
 * The bytes of one file of the workspace, or why they are not read. A file that is larger than the limit, binary or
 * no file at all costs no more than its first bytes.
 */
import { closeSync, readSync, statSync } from "node:fs";
import { openInside } from "./containment.ts";
import type { FoundFile } from "./scan.ts";
import { errorCode, tooLarge, unreadable, type Skipped } from "./skipped.ts";

/** A NUL among this many first bytes makes a file binary. */
const PROBE_BYTES = 8192;

export type SourceRead =
	/** The times are those of before its bytes were read. */
	| { readonly kind: "read"; readonly bytes: Uint8Array; readonly mtimeMs: number; readonly ctimeMs: number }
	/** There is no such file any more. */
	| { readonly kind: "absent" }
	| { readonly kind: "skipped"; readonly skipped: Skipped };

/**
 * Reads a file whole.
 *
 * @param root - a real path
 * @param path - relative to it
 * @param bytesMax - a larger file is skipped, also one that grows while it is read
 */
export function readSourceFile(root: string, path: string, bytesMax: number): SourceRead {
	const opened = openInside(root, path);
	if (opened.kind !== "open") return opened;
	const { descriptor, stats } = opened;
	try {
		if (stats.size > bytesMax) return { kind: "skipped", skipped: tooLarge(path, stats.size, bytesMax) };
		const bytes = readToEnd(descriptor, stats.size, bytesMax);
		if (bytes.length > bytesMax) return { kind: "skipped", skipped: tooLarge(path, bytes.length, bytesMax) };
		if (isBinary(bytes)) {
			return {
				kind: "skipped", skipped: { path, reason: "binary", detail: "It is binary: it has a NUL byte near its beginning." },
			};
		}
		return { kind: "read", bytes, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs };
	} catch (error) {
		return { kind: "skipped", skipped: unreadable(path, error) };
	} finally {
		closeSync(descriptor);
	}
}

export function isBinary(bytes: Uint8Array): boolean {
	return bytes.subarray(0, PROBE_BYTES).includes(0);
}

export function isAsciiOnly(bytes: Uint8Array): boolean {
	for (let at = 0; at < bytes.length; at++) if ((bytes[at] as number) >= 0x80) return false;
	return true;
}

/** A file as text; undefined if it is not there or cannot be read, whatever the reason. */
export function readTextInside(root: string, path: string, bytesMax: number): string | undefined {
	const read = readSourceFile(root, path, bytesMax);
	return read.kind === "read" ? new TextDecoder().decode(read.bytes) : undefined;
}

/** Of a file, wherever it is. */
export type SeenFile = Omit<FoundFile, "path">;

/**
 * Size and times of a file, links followed; `unknown` when the system does not say, which is no word about the file.
 */
export function seenOnDisk(root: string, path: string): SeenFile | "absent" | "unknown" {
	try {
		// A question asks this of hundreds of files: making a path normal that is so already took a twentieth.
		const stats = statSync(`${root}/${path}`);
		return stats.isFile() ? { sizeBytes: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs } : "absent";
	} catch (error) {
		const code = errorCode(error);
		return code === "ENOENT" || code === "ENOTDIR" ? "absent" : "unknown";
	}
}

/**
 * Everything up to the end, but at most one byte more than `bytesMax`; the size may have changed since it was asked.
 */
function readToEnd(descriptor: number, expectedBytes: number, bytesMax: number): Uint8Array {
	let buffer: Uint8Array = new Uint8Array(Math.min(expectedBytes, bytesMax) + 1);
	let length = 0;
	for (;;) {
		const count = readSync(descriptor, buffer, length, buffer.length - length, null);
		if (count === 0) return buffer.subarray(0, length);
		length += count;
		if (length > bytesMax) return buffer.subarray(0, length);
		if (length < buffer.length) continue;
		const larger = new Uint8Array(Math.min(buffer.length * 2, bytesMax + 1));
		larger.set(buffer);
		buffer = larger;
	}
}
