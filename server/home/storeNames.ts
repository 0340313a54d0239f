/**
 * Names of the stores in a home. The number says which one counts; the mark makes the name one of a kind, also among
 * homes that were deleted.
 */
import { join } from "node:path";
import { VfsError, type VirtualFileSystem } from "../../engine/index.ts";

/** Ends the name of a store that is not whole yet. */
export const NEW_SUFFIX = ".new";

const NAME = /^store-(\d{6,15})-[0-9a-f]{8}(\.new)?$/;

/** @param mark - eight hexadecimal digits that no other store has */
export function storeName(number: number, mark: string): string {
	return `store-${String(number).padStart(6, "0")}-${mark}`;
}

/** The number of a store, also of one that is being made; undefined for anything else. */
export function numberOfStore(name: string): number | undefined {
	const match = NAME.exec(name);
	return match === null ? undefined : Number(match[1]);
}

/** The name of the store that counts; undefined if there is none, or no home. */
export function newestStore(
	{ vfs, directory }: { readonly vfs: VirtualFileSystem; readonly directory: string },
): string | undefined {
	let names: readonly string[];
	try {
		names = vfs.list(directory);
	} catch (error) {
		if (error instanceof VfsError && error.failure === "not-found") return undefined;
		throw error;
	}
	const whole = names.filter((name) => numberOfStore(name) !== undefined && !name.endsWith(NEW_SUFFIX));
	return whole.sort((one, other) => (numberOfStore(other) ?? 0) - (numberOfStore(one) ?? 0))[0];
}

/** Where the store of a home lies; undefined if it has none. */
export function storeIn(home: { readonly vfs: VirtualFileSystem; readonly directory: string }): string | undefined {
	const name = newestStore(home);
	return name === undefined ? undefined : join(home.directory, name);
}
