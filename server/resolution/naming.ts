/** What references and imports name: declarations, modules, or values that have none. */
import type { Site } from "../model/declarations.ts";
import { ValueOp } from "../model/facts.ts";
import { DeclarationKind } from "../model/kinds.ts";
import { FILE, get, NONE, type DeclarationRow, type ReferenceRow } from "../model/rows.ts";
import type { Evaluation, Named, NamesInFiles } from "./evaluation.ts";
import type { Offer } from "./exportSearch.ts";
import type { ModuleNames } from "./moduleNames.ts";
import { addSites, addTypes, SITES_MAX, type Environment, type Type } from "./types.ts";

const nothing: Named = { sites: [], modules: [], types: [], valued: [], isFree: false };

export class Naming implements NamesInFiles {
	readonly #evaluator: Evaluation;

	constructor(evaluator: Evaluation) {
		this.#evaluator = evaluator;
	}

	get #symbols(): ModuleNames {
		return this.#evaluator.symbols;
	}

	/** What a reference of a file names. */
	named(path: string, reference: ReferenceRow, environment: Environment | undefined): Named {
		const index = this.#symbols.index(path);
		if (index === undefined) return nothing;
		const { references } = index.facts;
		const importRow = index.importAt(reference);
		if (importRow !== undefined) return this.#offered(this.#symbols.imported(path, importRow), environment);
		const target = this.#symbols.boundBy(path, index, reference);
		if (target >= 0) return this.#meant(path, target, environment);
		const receiver = get(references.receiver, reference);
		const name = index.facts.string(references.name[reference]);
		if (receiver >= 0) {
			const sites: Site[] = [];
			const types: Type[] = [];
			for (const type of this.#evaluator.evaluate(path, receiver, environment)) {
				const found = this.#evaluator.members.find(type, name);
				addSites(sites, found.sites);
				if (found.sites.length === 0) addTypes(types, this.#evaluator.members.types(type, name));
			}
			return { ...nothing, sites, types };
		}
		const packaged = this.#symbols.packaged(path, name);
		if (packaged.length > 0) return { ...nothing, sites: packaged };
		const called = this.#symbols.importCalled(path, name);
		if (called !== undefined) return this.#offered(this.#symbols.imported(path, called), environment);
		return { ...nothing, isFree: true };
	}

	/** What a declaration of a file names: itself, or what it stands for. */
	#meant(path: string, target: DeclarationRow, environment: Environment | undefined): Named {
		const index = this.#symbols.index(path);
		const { declarations } = index?.facts ?? {};
		if (index === undefined || declarations?.kind[target] !== DeclarationKind.importBinding) {
			return { ...nothing, sites: [{ path, declaration: target }] };
		}
		const row = index.importOf(target);
		if (row === undefined) {
			const value = get(declarations.type, target);
			return value < 0 ? nothing : this.#namedByValue({ kind: "value", path, value, member: undefined },
				environment);
		}
		const offers = this.#symbols.imported(path, row);
		const isOutside = offers.length === 0 && this.#symbols.moduleOf(path, row).length === 0;
		return isOutside ? { ...nothing, types: [{ kind: "foreign" }] } : this.#offered(offers, environment);
	}

	/** What a member is: of what a class imports in its body, what that imports. */
	ofMember(site: Site): readonly Site[] {
		const { declarations } = this.#symbols.index(site.path)?.facts ?? {};
		if (declarations?.kind[site.declaration] !== DeclarationKind.importBinding) return [site];
		const { sites, modules } = this.#evaluator.deeper(nothing, () => this.#meant(site.path, site.declaration, undefined));
		const files = modules.flatMap((module) => this.#symbols.allOf(module));
		return [...sites, ...files.map((path): Site => ({ path, declaration: FILE }))];
	}

	#offered(offers: readonly Offer[], environment: Environment | undefined): Named {
		const sites: Site[] = [];
		const modules: (readonly string[])[] = [];
		const types: Type[] = [];
		const valued: Site[] = [];
		for (const offer of offers) {
			if (offer.kind === "declaration") addSites(sites, this.ofMember(offer.site));
			else if (offer.kind === "module") modules.push(offer.files);
			else {
				const named = this.#namedByValue(offer, environment);
				addSites(sites, named.sites);
				for (const files of named.modules) if (modules.length < SITES_MAX) modules.push(files);
				addTypes(types, named.types);
				addSites(valued, named.valued);
				if (this.#isPlain(offer, named)) addSites(valued, [{ path: offer.path, declaration: FILE }]);
			}
		}
		return { sites, modules, types, valued, isFree: false };
	}

	/** Whether an exported value is none that a name has anywhere. */
	#isPlain({ path, value, member }: Extract<Offer, { kind: "value" }>, { sites, modules, types }: Named): boolean {
		const op = this.#symbols.index(path)?.facts.values.op[value];
		return member === undefined && op !== ValueOp.reference && sites.length === 0 && modules.length === 0 &&
			types.every(({ kind }) => kind !== "foreign" && kind !== "module");
	}

	/** An exported value is what it refers to, if it is a plain reference. */
	#namedByValue(offer: Extract<Offer, { kind: "value" }>, environment: Environment | undefined): Named {
		const { path, value, member } = offer;
		if (member !== undefined) {
			const sites: Site[] = [];
			for (const type of this.#evaluator.evaluate(path, value, undefined)) {
				addSites(sites, this.#evaluator.members.find(type, member).sites);
			}
			return { ...nothing, sites };
		}
		const facts = this.#symbols.index(path)?.facts;
		const op = facts?.values.op[value];
		const a = facts?.values.a[value] ?? NONE;
		if (op === ValueOp.reference && this.#evaluator.mayGoDeeper) {
			return this.#evaluator.deeper(nothing, () => this.named(path, a, environment));
		}
		if (op === ValueOp.declaration) return { ...nothing, sites: [{ path, declaration: a }] };
		return { ...nothing, types: this.#evaluator.evaluate(path, value, undefined) };
	}
}
