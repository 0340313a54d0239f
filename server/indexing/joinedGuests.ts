/**
 * Which files of folders that were opened beside each other may name what lies in another one: those with an import
 * that leads there, and those that import such files, since what they offer may come from there.
 *
 * What a file imports is kept by the hash of its content, so after an edit one file is looked at anew.
 */
import { languageOf } from "../languages.ts";
import { declarationName } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import type { Hash128 } from "../model/hash.ts";
import { fileBlockId } from "../model/identity.ts";
import { EdgeKind } from "../model/kinds.ts";
import { directoryOf, joinPath } from "../model/path.ts";
import { get } from "../model/rows.ts";
import { rulesOf } from "../resolution/rules.ts";
import type { JoinedPart, JoinedWorld } from "./joinedWorld.ts";

interface KnownFile {
	readonly hash: Hash128;
	/** Specifiers that may lead out of the folder. */
	readonly modules: readonly string[];
}

/** What is known of the guests in a state of the folders. */
interface Found {
	readonly world: unknown;
	readonly guests: ReadonlySet<string>;
}

export class Guests<Part extends JoinedPart> {
	readonly #known: ReadonlyMap<Part, Map<string, KnownFile>>;
	readonly #found = new Map<Part, Found>();

	constructor(parts: readonly Part[]) {
		this.#known = new Map(parts.map((part) => [part, new Map<string, KnownFile>()]));
	}

	/** Every guest of a folder, sorted. */
	of(part: Part, world: JoinedWorld<Part>): readonly string[] {
		return [...this.#guestsOf(part, world)].sort();
	}

	isGuest(part: Part, path: string, world: JoinedWorld<Part>): boolean {
		return this.#guestsOf(part, world).has(path);
	}

	/** Guests of a folder in which one of some names occurs, or another name that it is imported or exported under. */
	naming(part: Part, names: readonly string[], world: JoinedWorld<Part>): readonly string[] {
		const guests = this.of(part, world);
		// Under this name modules export what has any name.
		const wanted = new Set([...names, "default"]);
		const factsOf = (path: string): Facts | undefined => part.view.facts(path);
		for (let before = 0; before < wanted.size; ) {
			before = wanted.size;
			for (const path of guests) addAliases(factsOf(path), wanted);
		}
		return guests.filter((path) => mentions(factsOf(path), wanted));
	}

	#guestsOf(part: Part, world: JoinedWorld<Part>): ReadonlySet<string> {
		const found = this.#found.get(part);
		if (found?.world === world) return found.guests;
		const guests = this.#findGuests(part, world);
		this.#found.set(part, { world, guests });
		return guests;
	}

	#findGuests(part: Part, world: JoinedWorld<Part>): Set<string> {
		const { view, prefix } = part;
		const known = this.#known.get(part) as Map<string, KnownFile>;
		const leading = new Map<string, boolean>();
		const guests = new Set<string>();
		for (const path of view.paths()) {
			const hash = view.contentHash(path);
			let file = known.get(path);
			if (hash !== undefined && file?.hash.every((word, at) => word === hash[at]) !== true) {
				known.set(path, (file = { hash, modules: modulesOf(view.facts(path), path) }));
			}
			const isLeading = (module: string): boolean => {
				const key = `${directoryOf(path)}\n${module}`;
				let leads = leading.get(key);
				if (leads === undefined) {
					const files = rulesOf(languageOf(path) ?? "").moduleFiles(module, prefix + path, world);
					leading.set(key, (leads = files.some((one) => !one.startsWith(prefix))));
				}
				return leads;
			};
			if (file?.modules.some(isLeading) === true) guests.add(path);
		}
		// While it is gone through, the set grows by what is found.
		for (const path of guests) {
			for (const { other } of view.incoming(fileBlockId(path), EdgeKind.imports)) {
				const importer = view.pathOf(other);
				if (importer !== undefined) guests.add(importer);
			}
		}
		return guests;
	}
}

/** What a file imports, but for relative paths that stay in its folder. */
function modulesOf(facts: Facts | undefined, path: string): readonly string[] {
	if (facts === undefined) return [];
	const modules = new Set(Array.from(facts.imports.module, (module) => facts.string(module)));
	const directory = directoryOf(path);
	return [...modules].filter((module) => !/^\.\.?(?:\/|$)/.test(module) || joinPath(directory, module) === undefined);
}

/** Of names that are imported or exported under another one, that one as well. */
function addAliases(facts: Facts | undefined, names: Set<string>): void {
	if (facts === undefined) return;
	const { imported, declaration, exportedAs } = facts.imports;
	for (let row = facts.imports.first; row < facts.imports.count; row++) {
		if (!names.has(facts.string(imported[row]))) continue;
		if (get(declaration, row) >= 0) names.add(declarationName(facts, get(declaration, row)));
		if (get(exportedAs, row) >= 0) names.add(facts.string(exportedAs[row]));
	}
	const { exports } = facts;
	for (let row = exports.first; row < exports.count; row++) {
		const exported = get(exports.declaration, row);
		if (exported > 0 && names.has(declarationName(facts, exported))) names.add(facts.string(exports.name[row]));
	}
}

function mentions(facts: Facts | undefined, names: ReadonlySet<string>): boolean {
	return facts?.references.name.some((name) => names.has(facts.string(name))) === true;
}
