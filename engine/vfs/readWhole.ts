/**
 * Small conveniences over {@link VirtualFileSystem} that every implementation would otherwise repeat.
 */
import type { VirtualFileSystem } from "./vfs.ts";

/** The bytes of a file, as they are now. */
export function readWhole(vfs: VirtualFileSystem, path: string): Uint8Array {
	const file = vfs.open(path, "read");
	try {
		const bytes = new Uint8Array(file.size());
		const read = file.read(bytes, 0);
		return read === bytes.length ? bytes : bytes.subarray(0, read);
	} finally {
		file.close();
	}
}

/** Creates a file that holds `bytes`, durable but for its name. */
export function writeWhole(vfs: VirtualFileSystem, path: string, bytes: Uint8Array): void {
	const file = vfs.open(path, "create");
	try {
		file.write(bytes, 0);
		file.sync();
	} finally {
		file.close();
	}
}
