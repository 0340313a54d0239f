/**
 * Where the links of a workspace folder lead, for whoever hears what comes and goes in it: of a link whose target comes
 * or goes the system tells nothing, and yet it is another one then.
 *
 * What always holds: a link that a path could make another one is told of, also by way of other links; one that it
 * could not may be told of too.
 */
import { readlinkSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { relativeInside } from "./containment.ts";

export class LinkPlaces {
	readonly #root: string;
	/** By the path of a link: where it leads as it is written, and where that is without links on the way. */
	readonly #places = new Map<string, readonly string[]>();

	/** @param root - a real path */
	constructor(root: string) {
		this.#root = root;
	}

	/** A link was seen. Cost: some system calls. */
	add(path: string): void {
		const absolute = join(this.#root, path);
		try {
			const written = resolve(dirname(absolute), readlinkSync(absolute));
			const places = [written, placeOf(written)].flatMap((place) => relativeInside(this.#root, place) ?? []);
			if (places.length > 0) this.#places.set(path, places);
		} catch {
			this.#places.delete(path); // it is gone, or no link any more
		}
	}

	/** A path came or went, and what lies below it. */
	forget(path: string): void {
		for (const link of this.#places.keys()) if (isAtOrBelow(link, path)) this.#places.delete(link);
	}

	/** Links that lead to a path or to something below it, and links to these. Cost: a look at each link. */
	leadingTo(path: string): ReadonlySet<string> {
		const found = new Set<string>();
		if (this.#places.size === 0) return found;
		// What is added meanwhile is gone through as well.
		const reached = new Set([path]);
		for (const target of reached) {
			for (const [link, places] of this.#places) {
				if (found.has(link) || !places.some((place) => isAtOrBelow(place, target))) continue;
				found.add(link);
				reached.add(link);
			}
		}
		return found;
	}
}

function isAtOrBelow(path: string, folder: string): boolean {
	return path === folder || path.startsWith(`${folder}/`);
}

/** The same place without links on the way, as far as there is something. */
function placeOf(absolute: string): string {
	try {
		return realpathSync.native(absolute);
	} catch {
		const above = dirname(absolute);
		return above === absolute ? absolute : join(placeOf(above), absolute.slice(above.length));
	}
}
