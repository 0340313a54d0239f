/**
 * MemoryVfs: a file system in the memory of this process, for an index that no disk may hold. It ends with the process,
 * so everything is as durable as it gets at once, and nobody else can take it.
 */
import {
	ENDED_SYNC, type FileHandle, type OpenMode, type RunningSync, type VirtualFileSystem, VfsError,
} from "./vfs.ts";

/** A new and empty one. */
export function createMemoryVfs(): VirtualFileSystem {
	return new MemoryVfs();
}

const IDENTITY = "1 memory";

class MemoryFile {
	#bytes: Uint8Array = new Uint8Array(0);
	size = 0;

	read(target: Uint8Array, offset: number): number {
		const part = this.#bytes.subarray(Math.min(offset, this.size), Math.min(offset + target.length, this.size));
		target.set(part);
		return part.length;
	}

	write(source: Uint8Array, offset: number): void {
		const end = offset + source.length;
		if (end > this.#bytes.length) {
			const grown = new Uint8Array(Math.max(end, this.size * 2));
			grown.set(this.#bytes.subarray(0, this.size));
			this.#bytes = grown;
		}
		this.#bytes.set(source, offset);
		this.size = Math.max(this.size, end);
	}
}

class MemoryHandle implements FileHandle {
	readonly path: string;
	readonly #file: MemoryFile;
	readonly #isWritable: boolean;
	#isOpen = true;

	constructor(path: string, file: MemoryFile, isWritable: boolean) {
		this.path = path;
		this.#file = file;
		this.#isWritable = isWritable;
	}

	read(target: Uint8Array, offset: number): number {
		return this.#open.read(target, offset);
	}

	write(source: Uint8Array, offset: number, length: number = source.length): void {
		if (!this.#isWritable) throw new VfsError("io", "Cannot write to a file opened for reading.", this.path);
		if (length > 0) this.#open.write(source.subarray(0, length), offset);
	}

	sync(): void {}

	beginSync(): RunningSync {
		return ENDED_SYNC;
	}

	size(): number {
		return this.#open.size;
	}

	close(): void {
		this.#isOpen = false;
	}

	get #open(): MemoryFile {
		if (!this.#isOpen) throw new VfsError("io", "The file was closed.", this.path);
		return this.#file;
	}
}

class MemoryVfs implements VirtualFileSystem {
	/** Files by name, by the path of their directory. */
	readonly #directories = new Map<string, Map<string, MemoryFile>>();

	open(path: string, mode: OpenMode): FileHandle {
		const [files, name] = this.#place(path, "open");
		let file = files.get(name);
		if (mode === "create") {
			if (file !== undefined) throw new VfsError("exists", "Cannot create the file.", path);
			files.set(name, file = new MemoryFile());
		}
		if (file === undefined) throw absent("open", path);
		return new MemoryHandle(path, file, mode !== "read");
	}

	createDirectory(path: string): void {
		if (!this.#directories.has(path)) this.#directories.set(path, new Map());
	}

	list(path: string): string[] {
		const files = this.#directories.get(path);
		if (files === undefined) throw absent("list", path);
		const inside = `${path}/`;
		const below = [...this.#directories.keys()].filter((directory) => directory.startsWith(inside))
			.map((directory) => directory.slice(inside.length).split("/")[0] ?? "");
		return [...new Set([...files.keys(), ...below])];
	}

	exists(path: string): boolean {
		const [directory, name] = cut(path);
		return this.#directories.has(path) || this.#directories.get(directory)?.has(name) === true;
	}

	rename(from: string, to: string): void {
		if (this.#directories.has(from)) return this.#renameDirectory(from, to);
		const [source, name] = this.#place(from, "rename");
		const file = source.get(name);
		if (file === undefined) throw absent("rename", from);
		const [target, newName] = this.#place(to, "rename");
		// Two names of one file: POSIX leaves both.
		if (target.get(newName) === file) return;
		source.delete(name);
		target.set(newName, file);
	}

	#renameDirectory(from: string, to: string): void {
		for (const [path, files] of [...this.#directories]) {
			if (path !== from && !path.startsWith(`${from}/`)) continue;
			this.#directories.delete(path);
			this.#directories.set(to + path.slice(from.length), files);
		}
	}

	link(existing: string, created: string): void {
		const [source, name] = this.#place(existing, "link");
		const [target, newName] = this.#place(created, "link");
		const file = source.get(name);
		if (file === undefined) throw absent("link", existing);
		if (target.has(newName)) throw new VfsError("exists", "Cannot link.", created);
		target.set(newName, file);
	}

	/** A directory goes with all that is in it. */
	remove(path: string): void {
		if (this.#directories.has(path)) {
			const inside = [...this.#directories.keys()].filter((other) => other === path || other.startsWith(`${path}/`));
			for (const directory of inside) this.#directories.delete(directory);
			return;
		}
		const [files, name] = this.#place(path, "remove");
		if (!files.delete(name)) throw absent("remove", path);
	}

	removeSoon(path: string): void {
		const [directory, name] = cut(path);
		this.#directories.get(directory)?.delete(name);
	}

	syncDirectory(): void {}

	beginSyncDirectory(): RunningSync {
		return ENDED_SYNC;
	}

	processIdentity(): string {
		return IDENTITY;
	}

	processState(identity: string): "alive" | "unknown" {
		return identity === IDENTITY ? "alive" : "unknown";
	}

	/** The files around a path, and its name among them. */
	#place(path: string, verb: string): [files: Map<string, MemoryFile>, name: string] {
		const [directory, name] = cut(path);
		const files = this.#directories.get(directory);
		if (files === undefined) throw absent(verb, path);
		return [files, name];
	}
}

function cut(path: string): [directory: string, name: string] {
	const at = path.lastIndexOf("/");
	return [path.slice(0, at), path.slice(at + 1)];
}

function absent(verb: string, path: string): VfsError {
	return new VfsError("not-found", `Cannot ${verb}: it is not there.`, path);
}
