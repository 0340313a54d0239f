/**
 * Declarations as types: one object for each that is seen from nowhere in particular, so that what is found for it can
 * be kept beside it.
 */
import type { Site } from "../model/declarations.ts";
import { RowMap } from "./rowMap.ts";
import type { DeclaredType, Environment } from "./types.ts";

export class DeclaredTypes {
	readonly #instances = new RowMap<DeclaredType>();
	readonly #themselves = new RowMap<DeclaredType>();

	/** What a declaration is by itself: a class, a function, a module. */
	itself(site: Site, environment: Environment | undefined): DeclaredType {
		return environment === undefined ? known(this.#themselves, site, false) : typeOf(site, false, environment);
	}

	/** What a declaration makes, or says of a value. */
	anInstance(site: Site, environment: Environment | undefined): DeclaredType {
		return environment === undefined ? known(this.#instances, site, true) : typeOf(site, true, environment);
	}
}

function known(types: RowMap<DeclaredType>, site: Site, instance: boolean): DeclaredType {
	const before = types.get(site.path, site.declaration);
	if (before !== undefined) return before;
	const type = typeOf(site, instance, undefined);
	types.set(site.path, site.declaration, type);
	return type;
}

function typeOf({ path, declaration }: Site, instance: boolean, environment: Environment | undefined): DeclaredType {
	return { kind: "declared", path, declaration, instance, environment };
}
