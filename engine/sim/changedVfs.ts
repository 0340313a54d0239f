/** A file system with some of its calls replaced; the rest go to the right one. */
import type { FileHandle, VirtualFileSystem } from "../vfs/vfs.ts";

type ChangedFile = (right: FileHandle) => Partial<FileHandle>;

export function changedVfs(
	right: VirtualFileSystem,
	changes: Partial<VirtualFileSystem>,
	file?: ChangedFile,
): VirtualFileSystem {
	const own: VirtualFileSystem = {
		get codecs() {
			return right.codecs ?? [];
		},
		open: (path, mode) => right.open(path, mode),
		createDirectory: (path) => {
			right.createDirectory(path);
		},
		exists: (path) => right.exists(path),
		list: (path) => right.list(path),
		rename: (from, to) => {
			right.rename(from, to);
		},
		link: (existing, created) => {
			right.link(existing, created);
		},
		remove: (path) => {
			right.remove(path);
		},
		removeSoon: (path) => {
			right.removeSoon(path);
		},
		syncDirectory: (path) => {
			right.syncDirectory(path);
		},
		beginSyncDirectory: (path) => right.beginSyncDirectory(path),
		processIdentity: () => right.processIdentity(),
		processState: (identity) => right.processState(identity),
	};
	const changed = Object.assign(own, changes);
	if (file === undefined) return changed;
	const open = changed.open;
	return Object.assign(changed, {
		open: (path: string, mode: Parameters<typeof open>[1]) => changedFile(open(path, mode), file),
	});
}

export function changedFile(right: FileHandle, change: ChangedFile): FileHandle {
	const own: FileHandle = {
		path: right.path,
		read: (target, offset) => right.read(target, offset),
		write: (source, offset, length) => {
			right.write(source, offset, length);
		},
		sync: () => {
			right.sync();
		},
		beginSync: () => right.beginSync(),
		size: () => right.size(),
		close: () => {
			right.close();
		},
	};
	return Object.assign(own, change(right));
}
