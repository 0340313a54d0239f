/**
 * CURRENT: one line of text that names the manifest that counts.
 *
 * ```
 * kausal 1 MANIFEST-000004 <XXH64 of all before it, 16 hex digits>\n
 * ```
 *
 * It changes by rename only, so it is always the old one or the new one, whole.
 */
import { checksumHex } from "../base/checksum.ts";
import { EngineError } from "../base/errors.ts";
import { FORMAT_VERSION } from "../model/fileHeader.ts";
import { CURRENT_NAME, CURRENT_NEW_NAME, manifestName, parseFileName } from "../model/fileNames.ts";
import { readWhole, writeWhole } from "../vfs/readWhole.ts";
import { isVfsFailure, type VirtualFileSystem } from "../vfs/vfs.ts";

/**
 * The number of the manifest that counts; `undefined` if there is no store.
 *
 * @throws {@link EngineError} `corrupt`, `newer-format`, `io`
 */
export function readCurrent(vfs: VirtualFileSystem, directory: string): number | undefined {
	const path = `${directory}/${CURRENT_NAME}`;
	let text: string;
	try {
		text = new TextDecoder().decode(readWhole(vfs, path));
	} catch (error) {
		if (isVfsFailure(error, "not-found")) return undefined;
		throw error;
	}
	const match = /^(kausal (\d{1,9}) (\S+) )([0-9a-f]{16})\n$/.exec(text);
	if (match === null || checksumHex(new TextEncoder().encode(match[1] ?? "")) !== match[4]) {
		throw new EngineError("corrupt", "CURRENT is not a line that this program wrote.", { path });
	}
	if (Number(match[2]) > FORMAT_VERSION) {
		throw new EngineError(
			"newer-format",
			`The store has format ${match[2]}, newer than ${FORMAT_VERSION}.`,
			{ path },
		);
	}
	const name = parseFileName(match[3] ?? "");
	if (name?.kind !== "manifest") throw new EngineError("corrupt", "CURRENT names no manifest.", { path });
	return name.number;
}

/** Makes a manifest, whose file is durable, the one that counts; durable when it returns. */
export function writeCurrent(vfs: VirtualFileSystem, directory: string, manifest: number): void {
	const head = `kausal ${FORMAT_VERSION} ${manifestName(manifest)} `;
	const line = `${head}${checksumHex(new TextEncoder().encode(head))}\n`;
	const path = `${directory}/${CURRENT_NEW_NAME}`;
	try {
		vfs.remove(path);
	} catch (error) {
		if (!isVfsFailure(error, "not-found")) throw error;
	}
	writeWhole(vfs, path, new TextEncoder().encode(line));
	// The manifest's own name must be durable before CURRENT can be found to name it.
	vfs.syncDirectory(directory);
	vfs.rename(path, `${directory}/${CURRENT_NAME}`);
	vfs.syncDirectory(directory);
}
