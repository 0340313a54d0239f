/**
 * What the types of a file have and are by structure, where methods stand outside of their types, perhaps in another
 * file, and no type says what it implements (Go; the members that a JavaScript file gives to prototypes as well).
 *
 * A type implements an interface when it, or a pointer to it, has all its methods, those of embedded types included,
 * with the same signatures. What is not known to be so is not said: a base from outside, a signature that is cut.
 */
import { declarationName, type Site } from "../model/declarations.ts";
import { ValueOp, type Facts } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { membersKey } from "../model/nameKeys.ts";
import { directoryOf } from "../model/path.ts";
import type { InPieces } from "../model/pieces.ts";
import { FILE, FILE_SCOPE, get, NONE, type DeclarationRow, type ValueRow } from "../model/rows.ts";
import { Evaluator } from "./evaluator.ts";
import type { FactsIndex } from "./factsIndex.ts";
import { ANY_TYPE, areAlike, parseAlias, parseSignature, receiverParameters, type Signature } from "./signatures.ts";
import type { DeclaredType } from "./types.ts";

/** Interfaces that a type is said to implement. */
const IMPLEMENTED_MAX = 128;
const ALIASES_MAX = 8;
/** Blocks that are looked at in one piece for types that contain them. */
const PIECE_BLOCKS = 64;

const typeKinds = new Set<number>([
	DeclarationKind.class, DeclarationKind.interface, DeclarationKind.type, DeclarationKind.function,
	DeclarationKind.constant, DeclarationKind.variable,
]);
const predeclared = new Set((
	"bool comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 string uint uint8 uint16 " +
	"uint32 uint64 uintptr"
).split(" "));

export interface TypeStructure {
	/** Types of the file, each with the members that stand outside of it. */
	readonly contained: readonly { readonly type: DeclarationRow; readonly members: readonly Site[] }[];
	/** Declarations of the file that a type contains, here or in another file. */
	readonly adopted: ReadonlySet<DeclarationRow>;
	/** Types of the file, each with the interfaces that it implements. */
	readonly implemented: readonly { readonly type: DeclarationRow; readonly interfaces: readonly Site[] }[];
}

export const noStructure: TypeStructure = { contained: [], adopted: new Set(), implemented: [] };

/** An interface, and the methods that it asks for. */
interface Requirement {
	readonly site: Site;
	readonly methods: ReadonlyMap<string, Site | undefined>;
}

/** The method that `error` asks for. */
const errorSignature: Signature = { parameters: [], results: ["string"] };

export class StructureSearch {
	readonly #evaluator: Evaluator;
	readonly #path: string;
	readonly #known = new Map<string, unknown>();
	#depth = 0;

	constructor(evaluator: Evaluator, path: string) {
		this.#evaluator = evaluator;
		this.#path = path;
	}

	/**
	 * Some members a piece, then a type, and of the interfaces that it may implement those of a method.
	 *
	 * @param wanted - of which declarations; all when left out
	 */
	*find(wanted?: ReadonlySet<DeclarationRow>): InPieces<TypeStructure> {
		const withInterfaces = this.#symbols.rules.implementsByStructure === true;
		const index = this.#index(this.#path);
		if (index === undefined) return noStructure;
		const { declarations, blocks } = index.facts;
		const contained: { type: DeclarationRow; members: readonly Site[] }[] = [];
		const implemented: { type: DeclarationRow; interfaces: readonly Site[] }[] = [];
		const adopted = new Set<DeclarationRow>();
		for (let row = blocks.first; row < blocks.count; row++) {
			if (row % PIECE_BLOCKS === 0) yield;
			const declaration = get(blocks.declaration, row);
			if (get(blocks.owner, row) < 0 || declarations.parent[declaration] !== 0) continue;
			if (wanted?.has(declaration) === false) continue;
			const owner = index.facts.string(blocks.owner[row]);
			if (this.#typeOf(this.#path, owner) !== undefined) adopted.add(declaration);
		}
		for (const type of index.children(FILE)) {
			if (wanted?.has(type) === false) continue;
			if (!typeKinds.has(get(declarations.kind, type)) || !this.#symbols.steps.take()) continue;
			const members = this.#outside(this.#path, type);
			if (members.length > 0) contained.push({ type, members });
			if (!withInterfaces || !this.#isConcrete(index, type)) continue;
			yield;
			const interfaces = yield* this.#implementedBy(type);
			if (interfaces.length > 0) implemented.push({ type, interfaces });
		}
		return { contained, adopted, implemented };
	}

	get #symbols(): Evaluator["symbols"] {
		return this.#evaluator.symbols;
	}

	#index(path: string): FactsIndex | undefined {
		return this.#symbols.index(path);
	}

	#isConcrete({ facts: { declarations } }: FactsIndex, type: DeclarationRow): boolean {
		const kind = declarations.kind[type];
		return (kind === DeclarationKind.class || kind === DeclarationKind.type) &&
			(get(declarations.flags, type) & DeclarationFlag.alias) === 0;
	}

	/** The type that members with this owner, which stand in a file, belong to: of the file, else of its package. */
	#typeOf(path: string, owner: string): Site | undefined {
		this.#symbols.world.lookedUp(path, owner);
		const own = this.#index(path)?.inScope(FILE_SCOPE, owner).find((row) => this.#isOwner(path, row));
		if (own !== undefined) return { path, declaration: own };
		const { isOfPackage } = this.#symbols.rules;
		if (isOfPackage === undefined) return undefined;
		return this.#remember(`type ${path}\n${owner}`, () => this.#symbols.packaged(path, owner).find((site) =>
			directoryOf(site.path) === directoryOf(path) && this.#isOwner(site.path, site.declaration)));
	}

	#isOwner(path: string, row: DeclarationRow): boolean {
		const declarations = this.#index(path)?.facts.declarations;
		return declarations?.parent[row] === 0 && typeKinds.has(get(declarations.kind, row));
	}

	/** Members of a type at the top of a file that stand outside of it, in the order of path and text. */
	#outside(path: string, type: DeclarationRow): readonly Site[] {
		const index = this.#index(path);
		if (index === undefined) return [];
		const name = declarationName(index.facts, type);
		const found = this.#symbols.world.namedIn(directoryOf(path), membersKey(name));
		let [file, isOwner] = ["", false];
		return found.filter((site) => {
			if (site.path !== file) {
				file = site.path;
				const owner = file === path || this.#symbols.rules.isOfPackage !== undefined
					? this.#typeOf(file, name) : undefined;
				isOwner = owner?.path === path && owner.declaration === type;
			}
			return isOwner;
		});
	}

	/** Interfaces that a type of the file implements. */
	*#implementedBy(type: DeclarationRow): InPieces<readonly Site[]> {
		const methods = this.#methodsOf({ path: this.#path, declaration: type });
		if (methods.size === 0) return [];
		const found: Site[] = [];
		for (const name of ["", ...methods.keys()]) {
			yield;
			for (const requirement of this.#requiring(name)) {
				if (found.length >= IMPLEMENTED_MAX || !this.#symbols.steps.take()) return found;
				if (this.#fulfills(methods, requirement)) found.push(requirement.site);
			}
		}
		return found;
	}

	#fulfills(methods: ReadonlyMap<string, Site>, { site, methods: required }: Requirement): boolean {
		if (required.size > methods.size) return false;
		for (const name of required.keys()) if (!methods.has(name)) return false;
		if (directoryOf(site.path) !== directoryOf(this.#path)) {
			if (site.path.endsWith("_test.go")) return false;
			for (const name of required.keys()) if (!isExported(name)) return false;
		}
		// Whose number of parameters tells them apart, of those no types are looked up in the packages of their files.
		for (const [name, wanted] of required) {
			if (wanted === undefined) continue;
			const has = methods.get(name) as Site;
			const shape = this.#remember(`shape ${has.declaration} ${has.path}`, () => this.#findShape(has));
			if (shape !== this.#shapeOf(wanted)) return false;
		}
		for (const [name, wanted] of required) {
			const has = this.#signatureOf(methods.get(name) as Site);
			const wants = wanted === undefined ? errorSignature : this.#signatureOf(wanted);
			if (has === undefined || wants === undefined || !areAlike(has, wants)) return false;
		}
		return true;
	}

	/** All methods of a type, those of what it embeds included; the nearest of a name. */
	#methodsOf(site: Site): ReadonlyMap<string, Site> {
		const methods = new Map<string, Site>();
		for (const one of this.#lineage(site)) {
			const index = this.#index(one.path);
			if (index === undefined) continue;
			const inside = index.childrenOfKind(one.declaration, DeclarationKind.method);
			const own = index.facts.declarations.parent[one.declaration] === 0 && inside.length === 0
				? this.#outside(one.path, one.declaration) : [];
			for (const method of [...inside.map((declaration): Site => ({ path: one.path, declaration })), ...own]) {
				const facts = this.#index(method.path)?.facts;
				const name = facts === undefined ? "" : declarationName(facts, method.declaration);
				if (name !== "" && !methods.has(name)) methods.set(name, method);
			}
		}
		return methods;
	}

	#lineage({ path, declaration }: Site): readonly DeclaredType[] {
		this.#evaluator.begin();
		const type = { kind: "declared", path, declaration, instance: true, environment: undefined } as const;
		return this.#evaluator.members.lineage(type);
	}

	/** Interfaces that are found by a method that they ask for; each is by one, or by the empty name. */
	#requiring(method: string): readonly Requirement[] {
		return this.#shared(`requiring ${method}`, (search) => search.#findRequiring(method));
	}

	#findRequiring(method: string): readonly Requirement[] {
		return this.#symbols.world.requiring(method).flatMap((site) => {
			const index = this.#index(site.path);
			if (index === undefined) return [];
			const { parent } = index.facts.declarations;
			const declaration = method === "" ? site.declaration : get(parent, site.declaration);
			if (parent[declaration] !== 0) return [];
			const interfaceSite = { path: site.path, declaration };
			this.#symbols.world.lookedUp(site.path, declarationName(index.facts, declaration));
			const methods = this.#required(interfaceSite);
			return methods === undefined || methods.size === 0 ? [] : [{ site: interfaceSite, methods }];
		});
	}

	/** The methods that an interface asks for, undefined for that of `error`; undefined if they are not all known. */
	#required(site: Site): ReadonlyMap<string, Site | undefined> | undefined {
		const methods = new Map<string, Site | undefined>();
		for (const { path, declaration } of this.#lineage(site)) {
			const index = this.#index(path);
			const { declarations, heritage } = index?.facts ?? {};
			if (index === undefined || declarations === undefined || heritage === undefined) return undefined;
			const isInterface = declarations.kind[declaration] === DeclarationKind.interface;
			const flags = get(declarations.flags, declaration);
			if ((flags & DeclarationFlag.alias) !== 0 && !isInterface) continue;
			if (!isInterface || (flags & DeclarationFlag.structural) === 0) return undefined;
			for (const row of index.childrenOfKind(declaration, DeclarationKind.method)) {
				methods.set(declarationName(index.facts, row), { path, declaration: row });
			}
			for (const row of index.bases(declaration)) {
				const base = get(heritage.base, row);
				if (this.#evaluator.evaluate(path, base, undefined).some(({ kind }) => kind === "declared")) continue;
				const name = this.#baseName(index, base);
				if (name === "error") methods.set("Error", undefined);
				else if (name !== "any") return undefined;
			}
		}
		return methods;
	}

	#baseName({ facts }: FactsIndex, base: ValueRow): string {
		const { values, references } = facts;
		const applied = withoutArguments(facts, base);
		const named = values.op[applied] === ValueOp.instance ? get(values.a, applied) : applied;
		const reference = values.op[named] === ValueOp.reference ? get(values.a, named) : NONE;
		return (references.receiver[reference] ?? 0) >= 0 ? "" : facts.string(references.name[reference]);
	}

	#signatureOf({ path, declaration }: Site): Signature | undefined {
		return this.#shared(`signature ${declaration} ${path}`, (search) => search.#findSignature(path, declaration));
	}

	#shapeOf(site: Site): string {
		return this.#shared(`shape ${site.declaration} ${site.path}`, (search) => search.#findShape(site));
	}

	/** How many parameters and results a method has. */
	#findShape({ path, declaration }: Site): string {
		const facts = this.#index(path)?.facts;
		const block = facts?.declarations.block[declaration] ?? NONE;
		const signature = facts && parseSignature(facts.string(facts.blocks.signature[block]), (name) => name);
		return signature === undefined ? "" : `${signature.parameters.length} ${signature.results.length}`;
	}

	#findSignature(path: string, declaration: DeclarationRow): Signature | undefined {
		const facts = this.#index(path)?.facts;
		if (facts === undefined) return undefined;
		const { declarations, blocks } = facts;
		const text = facts.string(blocks.signature[get(declarations.block, declaration)]);
		const around = get(declarations.parent, declaration);
		const parameters = new Set(around === 0 ? receiverParameters(text)
			: (this.#index(path)?.childrenOfKind(around, DeclarationKind.typeParameter) ?? [])
				.map((row) => declarationName(facts, row)));
		return parseSignature(text, (name, qualifier) =>
			(qualifier === undefined && parameters.has(name) ? ANY_TYPE : this.#nameOfType(path, name, qualifier)));
	}

	/** What a type is called wherever it is named: its folder and its own name, aliases followed. */
	#nameOfType(path: string, name: string, qualifier: string | undefined): string {
		if (qualifier === undefined && predeclared.has(name)) return name;
		return this.#remember(`name ${qualifier ?? ""}.${name} ${path}`, () => {
			let site = qualifier === undefined ? this.#typeNamed(path, name) : this.#importedType(path, name, qualifier);
			if (typeof site === "string") return site;
			for (let count = 0; site !== undefined && count < ALIASES_MAX; count++) {
				const next: Site | undefined = this.#aliased(site);
				if (next === undefined) break;
				site = next;
			}
			const facts = site === undefined ? undefined : this.#index(site.path)?.facts;
			if (site === undefined || facts === undefined) return `${qualifier ?? ""}.${name}`;
			const unnamed = this.#isAlias(site) ? this.#aliasedType(site) : undefined;
			return unnamed ?? `${directoryOf(site.path)}.${declarationName(facts, site.declaration)}`;
		});
	}

	#typeNamed(path: string, name: string): Site | undefined {
		const index = this.#index(path);
		this.#symbols.world.lookedUp(path, name);
		const own = index?.inScope(FILE_SCOPE, name)
			.find((row) => index.facts.declarations.kind[row] !== DeclarationKind.importBinding);
		return own === undefined ? this.#symbols.packaged(path, name)[0] : { path, declaration: own };
	}

	/** A type of an imported package; what it is called, when the package is not in the workspace. */
	#importedType(path: string, name: string, qualifier: string): Site | string | undefined {
		const index = this.#index(path);
		this.#symbols.world.lookedUp(path, qualifier);
		const binding = index?.inScope(FILE_SCOPE, qualifier).find((row) => index.importOf(row) !== undefined);
		const row = binding === undefined ? this.#symbols.importCalled(path, qualifier) : index?.importOf(binding);
		if (index === undefined || row === undefined) return undefined;
		const files = this.#symbols.moduleOf(path, row);
		if (files.length === 0) return `${index.facts.string(index.facts.imports.module[row])}.${name}`;
		const own = this.#ownName(files, name);
		if (own !== undefined) return own;
		const [offer] = this.#symbols.exported(files, name);
		return offer?.kind === "declaration" ? offer.site : undefined;
	}

	/**
	 * What a type of a package is called that has its name for itself. What is known of blocks says that: the facts of a
	 * file in each package of which an interface names a type would be a hundred times as many steps.
	 */
	#ownName(module: readonly string[], name: string): string | undefined {
		const { world } = this.#symbols;
		const found: string[] = [];
		for (const { path, declaration } of this.#symbols.declaring(module, name)) {
			world.lookedUp(path, name);
			const flags = world.blocks(path)?.flags(declaration) ?? 0;
			if ((flags & DeclarationFlag.exported) === 0 || (flags & DeclarationFlag.member) !== 0) continue;
			if ((flags & DeclarationFlag.alias) !== 0) return undefined;
			found.push(`${directoryOf(path)}.${name}`);
		}
		return found.length === 1 ? found[0] : undefined;
	}

	#isAlias({ path, declaration }: Site): boolean {
		const flags = this.#index(path)?.facts.declarations.flags[declaration] ?? 0;
		return (flags & DeclarationFlag.alias) !== 0;
	}

	/** What an alias is another name of, when that has none. */
	#aliasedType({ path, declaration }: Site): string | undefined {
		const facts = this.#index(path)?.facts;
		const block = facts?.declarations.block[declaration] ?? NONE;
		return facts && this.#deeper(undefined, () => parseAlias(facts.string(facts.blocks.signature[block]),
			(name, qualifier) => this.#nameOfType(path, name, qualifier)));
	}

	/** Aliases may be made of each other in a circle. */
	#deeper<T>(otherwise: T, work: () => T): T {
		if (this.#depth >= ALIASES_MAX) return otherwise;
		this.#depth++;
		const found = work();
		this.#depth--;
		return found;
	}

	/** What an alias is another name of, when that has a name. */
	#aliased({ path, declaration }: Site): Site | undefined {
		const facts = this.#index(path)?.facts;
		if (facts === undefined || !this.#isAlias({ path, declaration })) return undefined;
		const value = withoutArguments(facts, get(facts.declarations.type, declaration));
		const named = facts.values.op[value] === ValueOp.instance ? get(facts.values.a, value) : NONE;
		if (facts.values.op[named] !== ValueOp.reference) return undefined;
		return this.#evaluator.naming.named(path, get(facts.values.a, named), undefined).sites[0];
	}

	/** What is the same for all files, and so kept from one to the next where the world keeps such things. */
	#shared<T>(key: string, find: (search: StructureSearch) => T): T {
		return this.#remember(key, () => this.#symbols.shared(key, (symbols) =>
			find(symbols === this.#symbols ? this : new StructureSearch(new Evaluator(symbols), this.#path))));
	}

	#remember<T>(key: string, find: () => T): T {
		if (!this.#known.has(key)) this.#known.set(key, find());
		return this.#known.get(key) as T;
	}
}

/** What a generic type is before its arguments. */
const withoutArguments = ({ values }: Facts, value: ValueRow): ValueRow =>
	(values.op[value] === ValueOp.generic ? get(values.a, value) : value);

const isExported = (name: string): boolean => /^\p{Lu}/u.test(name);
