/** A file system in which tests plant failures. */
import type { FileHandle, VirtualFileSystem } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";

/**
 * The file system of this machine, with somebody who may throw in front of each call. Calls of files are named as in
 * `file.write`. Nothing is synced: no test takes the power away.
 */
export function watchedVfs(before: (call: string, path: string) => void): VirtualFileSystem {
	return watched(createNodeVfs(), "", before);
}

function watched<T extends object>(target: T, prefix: string, before: (call: string, path: string) => void): T {
	return new Proxy(target, {
		get: (_, name) => {
			const value: unknown = Reflect.get(target, name, target);
			if (typeof value !== "function" || typeof name !== "string") return value;
			return (...given: unknown[]): unknown => {
				before(prefix + name, prefix === "" ? String(given[0]) : (target as FileHandle).path);
				if (name === "sync" || name === "syncDirectory") return undefined;
				const result: unknown = Reflect.apply(value, target, given);
				return name === "open" ? watched(result as FileHandle, "file.", before) : result;
			};
		},
	});
}

/** The same as another process sees it that lives: the one that started this one. */
export function asAnotherProcess(): VirtualFileSystem {
	const vfs = watchedVfs(() => undefined);
	const identity = vfs.processIdentity().replace(/^\d+ \S+/, `${process.ppid} -`);
	return new Proxy(
		vfs,
		{ get: (target, name) => (name === "processIdentity" ? () => identity : (Reflect.get(target, name) as unknown)) },
	);
}
