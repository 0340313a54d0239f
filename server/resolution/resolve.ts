/**
 * Resolves the references of one file against the workspace. Pure; never throws on user code.
 *
 *     scope -> import -> member of a module, namespace or type -> package scope -> only name in the workspace
 */
import { qualifiedName, type Site } from "../model/declarations.ts";
import { ValueOp, type Facts } from "../model/facts.ts";
import { finish, type InPieces } from "../model/pieces.ts";
import {
	Confidence, DeclarationFlag, DeclarationKind, EdgeKind, edgeKindOfRole, isBlockKind, isOnlyBound, namespaceOfRole,
	ReferenceRole, Resolver,
} from "../model/kinds.ts";
import {
	FILE, get, next, NONE, type DeclarationRow, type ReferenceRow, type ReferenceRows, type StringRow, type ValueRow,
} from "../model/rows.ts";
import { Answers, noAnswer, Way, type FoundTargets } from "./answers.ts";
import { assignedModule, exportedFor, moduleBehind, requiredAs } from "./commonJs.ts";
import { Constructions } from "./constructions.ts";
import { Evaluator } from "./evaluator.ts";
import type { FactsIndex } from "./factsIndex.ts";
import { fixtureFor } from "./fixtures.ts";
import { isInferredObject } from "./inferredObjects.ts";
import type { ResolutionInput, ResolvedPart } from "./resolutionInput.ts";
import { rulesOf } from "./rules.ts";
import { Steps } from "./steps.ts";
import { StructureSearch, type TypeStructure } from "./structure.ts";
import { ModuleNames } from "./moduleNames.ts";
import { addSites, type Type } from "./types.ts";
import { WorkspaceNames } from "./workspaceNames.ts";
import type {Link } from "./world.ts";

const TARGETS_MAX = 16;
/** Most references are one of many that say the same, and take no step. */
const REFERENCES_PER_PIECE = 64;
const STEPS_PER_PIECE = 64;

/**
 * What each reference of a file means: one link for every reference that has a target in the workspace, in the order
 * of the references; behind it one for the constructors that it runs, see {@link Constructions}. References bound to a
 * declaration of the same file by scope are included. When the steps are over there are no more links.
 */
export function resolveFile(
	input: Pick<ResolutionInput, "path" | "language" | "facts" | "world"> & { readonly steps?: Steps },
): Link[] {
	return finish(resolveInPieces({ ...input, steps: input.steps ?? new Steps(input.facts.references.count) }));
}

/** Like {@link resolveFile}, some references a piece. Answers of the world must not change between two pieces. */
export function resolveInPieces(input: ResolutionInput): InPieces<Link[]> {
	return new FileResolver(input).resolve(input);
}

/** The references of a part and the structure of the file's types, one reference a piece. */
export function* resolvePartInPieces(input: ResolutionInput): InPieces<ResolvedPart> {
	const resolver = new FileResolver(input);
	const links = input.part === "structure" ? [] : yield* resolver.resolve(input);
	const hasStructure = input.part === undefined || input.part === "structure";
	return { links, structure: hasStructure ? yield* resolver.structure(input.declarations) : undefined };
}

class FileResolver {
	readonly #path: string;
	readonly #facts: Facts;
	readonly #symbols: ModuleNames;
	readonly #evaluator: Evaluator;
	readonly #constructions: Constructions;
	readonly #named: WorkspaceNames;
	/** Whether a declaration is left out: 1 if it is, 2 if not, 0 before it was asked. */
	readonly #inside: Uint8Array;
	readonly #answers = new Answers();
	#own: FactsIndex | undefined;

	constructor({ path, language, facts, world, steps }: ResolutionInput) {
		this.#path = path;
		this.#facts = facts;
		this.#symbols = new ModuleNames(world, rulesOf(language), steps);
		this.#evaluator = new Evaluator(this.#symbols);
		this.#named = new WorkspaceNames(this.#symbols);
		this.#constructions = new Constructions(this.#evaluator);
		this.#inside = new Uint8Array(facts.declarations.count);
	}

	/** Lookups into the file itself. */
	get #index(): FactsIndex | undefined {
		return (this.#own ??= this.#symbols.index(this.#path));
	}

	*resolve(input: Pick<ResolutionInput, "rows" | "blocksOnly" | "part">): InPieces<Link[]> {
		const links: Link[] = [];
		const { first, count } = this.#facts.references;
		for (const range of input.rows ?? [{ begin: first, end: count }]) yield* this.#resolveRange(range, input, links);
		return links;
	}

	*#resolveRange(
		rows: ReferenceRows, { blocksOnly = false, part }: Pick<ResolutionInput, "blocksOnly" | "part">, links: Link[],
	): InPieces<void> {
		const { begin, role, target } = this.#facts.references;
		const { steps } = this.#symbols;
		let pause = 0;
		for (let reference = rows.begin; reference < rows.end; reference++) {
			const kind = edgeKindOfRole(get(role, reference));
			const isImport = kind === EdgeKind.imports;
			if (part !== undefined && isImport !== (part === "imports")) continue;
			const isLocal = blocksOnly && this.#isLeftOut(get(target, reference));
			if (isLocal && !this.#callsClass(reference, get(target, reference))) continue;
			if (steps.taken >= pause || reference % REFERENCES_PER_PIECE === 0) {
				yield;
				pause = steps.taken + STEPS_PER_PIECE;
			}
			this.#evaluator.begin();
			let answer = this.#answer(reference);
			const after = next(reference);
			const isKeyToo = role[after] === ReferenceRole.key && begin[after] === begin[reference];
			if (isKeyToo && this.#symbols.rules.keysMayBeNames === true) {
				const key = this.#answer(after);
				if (key !== undefined && key.targets.length > 0) answer = undefined;
			}
			if (steps.areOver) break;
			this.#addLink(links, reference, answer);
			if (kind === EdgeKind.calls) this.#addLink(links, reference, answer && this.#constructions.of(answer));
		}
	}

	#addLink(links: Link[], reference: ReferenceRow, answer: FoundTargets | undefined): void {
		if (answer === undefined) return;
		const { resolver, confidence } = answer;
		const targets = this.#linked(answer.targets);
		if (targets.length > 0) links.push({ reference, targets, resolver, confidence });
	}

	structure(declarations?: ReadonlySet<DeclarationRow>): InPieces<TypeStructure> {
		return new StructureSearch(this.#evaluator, this.#path).find(declarations);
	}

	#answer(reference: ReferenceRow): FoundTargets | undefined {
		const { references } = this.#facts;
		const role = get(references.role, reference);
		if (role === ReferenceRole.module) return this.#module(reference);
		if (role === ReferenceRole.mention) return this.#mention(reference);
		if (role === ReferenceRole.fixture) return fixtureFor(this.#symbols, this.#path, reference);
		const index = this.#index;
		const isImport = index?.importAt(reference) !== undefined;
		if (isImport) return this.#imported(reference, namespaceOfRole(role), Resolver.import);
		const target = index === undefined ? NONE : this.#symbols.boundBy(this.#path, index, reference);
		const mask = this.#mask(namespaceOfRole(role)) / DeclarationFlag.value;
		if (target >= 0) {
			if (this.#callsClass(reference, target)) return this.#calledClass(target);
			const { bound } = this.#answers;
			const key = Answers.key(target, mask);
			return bound.get(key) ?? this.#keep(bound, key, this.#bound(reference, target, namespaceOfRole(role)));
		}
		if (isPrivateName(this.#facts.string(references.name[reference]))) return this.#private(reference);
		if (get(references.receiver, reference) >= 0) return this.#member(reference, role);
		if (isOnlyBound(role)) return undefined;
		const { free } = this.#answers;
		const key = Answers.key(get(references.name, reference), mask);
		return free.get(key) ?? this.#keep(free, key, this.#free(reference, role));
	}

	/** The targets that a link has. A package that is a folder has no file that could be meant. */
	#linked(targets: readonly Site[]): readonly Site[] {
		const files = this.#symbols.rules.foldersAreModules === true && targets.some(({ path }) => path.endsWith("/"))
			? targets.filter(({ path }) => !path.endsWith("/")) : targets;
		return files.length > TARGETS_MAX ? files.slice(0, TARGETS_MAX) : files;
	}

	/** What was found with the budget of one reference holds for another one only if it is all there is. */
	#keep(answers: Map<number, FoundTargets>, key: number, answer: FoundTargets = noAnswer): FoundTargets {
		if (this.#evaluator.isWhole) answers.set(key, answer);
		return answer;
	}

	#module(reference: ReferenceRow): FoundTargets | undefined {
		const name = this.#facts.string(this.#facts.references.name[reference]);
		const row = this.#index?.importAt(reference);
		const files = row === undefined ? this.#symbols.moduleFiles(name, this.#path)
			: this.#symbols.moduleOf(this.#path, row);
		const targets = this.#symbols.allOf(files).map((path) => ({ path, declaration: FILE }));
		return { targets, resolver: Resolver.import, confidence: Confidence.exact };
	}

	/** The class that a method of the class calls by its parameter, and the parameter. */
	#calledClass(parameter: DeclarationRow): FoundTargets {
		const types = this.#evaluator.evaluate(this.#path, get(this.#facts.declarations.type, parameter), undefined);
		const classes = types.flatMap((type): Site[] => (type.kind === "declared" ? [type] : []))
			.map(({ path, declaration }): Site => ({ path, declaration }));
		const targets = [{ path: this.#path, declaration: parameter }, ...this.#groups(classes, DeclarationFlag.value)];
		return { targets, resolver: Resolver.inference, confidence: Confidence.inferred };
	}

	/** Whether a reference calls the class that a method is called on: `cls()`. */
	#callsClass(reference: ReferenceRow, target: DeclarationRow): boolean {
		const { references, declarations, values } = this.#facts;
		return this.#symbols.rules.callName !== undefined && references.role[reference] === ReferenceRole.call &&
			declarations.kind[target] === DeclarationKind.parameter &&
			values.op[get(declarations.type, target)] === ValueOp.self &&
			(get(declarations.flags, get(declarations.parent, target)) & DeclarationFlag.static) !== 0;
	}

	#bound(reference: ReferenceRow, target: DeclarationRow, mask: number): FoundTargets | undefined {
		const site = { path: this.#path, declaration: target };
		if (this.#facts.declarations.kind[target] !== DeclarationKind.importBinding) {
			const field = this.#index?.fieldOf(target);
			const fields = field === undefined ? [] : [{ path: this.#path, declaration: field }];
			const required = this.#exported(requiredAs(this.#evaluator, site), mask);
			const targets = [...fields, ...this.#symbols.group(site, this.#mask(mask)), ...required];
			return { targets, resolver: Resolver.scope, confidence: Confidence.exact };
		}
		const isModule = this.#isModuleName(target);
		// a folder of files is nothing else than that, and is not looked through for each use of its name
		if (isModule && this.#symbols.rules.modulesAreFolders === true) {
			return { targets: [site], resolver: Resolver.scope, confidence: Confidence.exact };
		}
		const imported = this.#imported(reference, mask, Resolver.import);
		if (!isModule) return imported;
		const targets = imported === undefined ? [] : [...imported.targets, ...this.#assigned(target, mask)];
		const assigned = this.#groups(targets.filter((one) => one.declaration !== 0 && this.#isBlock(one)), mask);
		if (assigned.length > 0) return { targets: assigned, resolver: Resolver.import, confidence: Confidence.exact };
		// a module as a whole has its name in this file only, and that is what is referred to; even when it is foreign
		const { moduleNamesAreFiles } = this.#symbols.rules;
		if (moduleNamesAreFiles === true && imported === undefined) return undefined;
		const files = moduleNamesAreFiles === true ? imported?.targets ?? [] : [];
		return { targets: [...files, site], resolver: Resolver.scope, confidence: Confidence.exact };
	}

	/** What the module is that a name stands for as a whole; each once. */
	#assigned(target: DeclarationRow, mask: number): readonly Site[] {
		if (!this.#symbols.rules.defaultIsModule) return [];
		const row = this.#index?.importOf(target);
		return row === undefined ? [] : this.#exported(assignedModule(this.#evaluator, this.#path, row), mask);
	}

	/** Whether a declaration is the name of a module as a whole. */
	#isModuleName(target: DeclarationRow): boolean {
		const { imports } = this.#facts;
		const importRow = this.#index?.importOf(target) ?? NONE;
		return this.#facts.string(imports.imported[importRow]) === "*";
	}

	#isLeftOut(target: DeclarationRow): boolean {
		if (target < 0) return false;
		if (this.#inside[target] === 0) this.#inside[target] = this.#staysInside(target) ? 1 : 2;
		return this.#inside[target] === 1;
	}

	/** Whether what a scope found is no block and stands for none: no edge comes of a reference to it. */
	#staysInside(target: DeclarationRow): boolean {
		const { declarations } = this.#facts;
		const kind = get(declarations.kind, target);
		if (isBlockKind(kind)) return false;
		if (kind === DeclarationKind.importBinding) {
			return this.#symbols.rules.modulesAreFolders === true && this.#isModuleName(target);
		}
		// a parameter that declares a field
		if (this.#index?.fieldOf(target) !== undefined) return false;
		// a constant that is made from a module stands for what is there
		return moduleBehind(this.#facts, get(declarations.type, target)) === NONE;
	}

	#imported(reference: ReferenceRow, mask: number, resolver: number): FoundTargets | undefined {
		const named = this.#evaluator.naming.named(this.#path, reference, undefined);
		const sites = this.#exported(named.sites, mask);
		// a module that is one value is that, and its file only by its path
		const isValue = this.#symbols.rules.defaultIsModule && sites.some((site) => this.#isBlock(site));
		const files = isValue ? [] : named.modules.flatMap((module) => this.#symbols.allOf(module))
			.map((path) => ({ path, declaration: FILE }));
		const targets = files.length + sites.length === 0 ? named.valued : [...files, ...sites];
		return targets.length === 0 ? undefined : { targets, resolver, confidence: Confidence.exact };
	}

	/** The member of a name that only the classes around can have, whatever it is read from: the innermost one's. */
	#private(reference: ReferenceRow): FoundTargets | undefined {
		const { references, scopes } = this.#facts;
		const name = this.#facts.string(references.name[reference]);
		const index = this.#index;
		for (let scope = get(references.scope, reference); scope >= 0; scope = get(scopes.parent, scope)) {
			const [member] = index?.members(get(scopes.owner, scope), name) ?? [];
			if (member === undefined) continue;
			const targets = this.#symbols.group({ path: this.#path, declaration: member }, 0);
			return { targets, resolver: Resolver.scope, confidence: Confidence.exact };
		}
		return undefined;
	}

	#member(reference: ReferenceRow, role: number): FoundTargets | undefined {
		const { references, values } = this.#facts;
		const receiver = get(references.receiver, reference);
		const types = this.#evaluator.evaluate(this.#path, receiver, undefined);
		const op = get(values.op, receiver);
		if (op === ValueOp.super && this.#facts.string(references.name[reference]) === "super") {
			return this.#constructions.ofBases(types);
		}
		const isArgument = role === ReferenceRole.key && op !== ValueOp.instance;
		const name = get(references.name, reference);
		if (isArgument && this.#symbols.rules.keysNameParameters === true) return this.#argument(types, name);
		const way = this.#namesClass(receiver) ? Way.class : op === ValueOp.otherwise ? Way.otherwise
			: op === ValueOp.self || op === ValueOp.super || op === ValueOp.reference ? Way.name : Way.value;
		const key = Answers.memberKey(name, role, way);
		const members = this.#answers.ofMembers(types);
		const answer = members.get(key) ?? this.#keep(members, key, this.#memberOf(types, name, { role, way }));
		if (role !== ReferenceRole.key || answer === undefined) return answer;
		const isOfBound = isInferredObject(this.#evaluator, this.#path, receiver);
		return this.#withoutItself(isOfBound ? { ...answer, resolver: Resolver.bound } : answer, reference);
	}

	/** Whether a value is the name of a class, as its file declares or imports it or as a member of a module. */
	#namesClass(value: ValueRow): boolean {
		const { references, values, declarations } = this.#facts;
		if (values.op[value] !== ValueOp.reference) return false;
		const reference = get(values.a, value);
		const receiver = get(references.receiver, reference);
		if (receiver >= 0) {
			return this.#evaluator.evaluate(this.#path, receiver, undefined).every((type) => type.kind === "module");
		}
		const kind = declarations.kind[get(references.target, reference)];
		return kind === undefined || kind === DeclarationKind.class || kind === DeclarationKind.importBinding;
	}

	/** A key of an object whose type is worked out from the object would refer to what it declares itself. */
	#withoutItself(answer: FoundTargets, reference: ReferenceRow): FoundTargets | undefined {
		const { references, declarations } = this.#facts;
		const begin = references.begin[reference];
		const targets = answer.targets.filter(({ path, declaration }) =>
			path !== this.#path || declarations.nameBegin[declaration] !== begin);
		if (targets.length === answer.targets.length) return answer;
		return targets.length === 0 ? undefined : { ...answer, targets };
	}

	/** The parameter that a key of a call names: `f(name=value)`. */
	#argument(types: readonly Type[], name: StringRow): FoundTargets | undefined {
		const targets = types.flatMap((type) => this.#evaluator.calls.parametersNamed(type, this.#facts.string(name)));
		return targets.length === 0 ? undefined : { targets, resolver: Resolver.member, confidence: Confidence.inferred };
	}

	#memberOf(
		types: readonly Type[], name: StringRow, { role, way }: { readonly role: number; readonly way: number },
	): FoundTargets | undefined {
		const { sites, isNamespace } = this.#membersOf(types, this.#facts.string(name));
		const targets = this.#exported(sites, namespaceOfRole(role));
		if (targets.length > 0) {
			const isGuess = way === Way.otherwise;
			if (isNamespace && !isGuess) return { targets, resolver: Resolver.namespace, confidence: Confidence.exact };
			const resolver = way === Way.value || isGuess ? Resolver.inference : Resolver.member;
			const isProven = way === Way.class && this.#areStatic(types, sites);
			return { targets, resolver, confidence: isProven ? Confidence.exact : Confidence.inferred };
		}
		return types.length > 0 || role === ReferenceRole.key ? undefined : this.#memberByName(this.#facts.string(name));
	}

	/** Members of some types; whether all of them are those of modules and namespaces, where a name has one meaning. */
	#membersOf(types: readonly Type[],
		name: string): { readonly sites: readonly Site[]; readonly isNamespace: boolean } {
		const sites: Site[] = [];
		let isNamespace = true;
		for (const type of types) {
			const found = this.#evaluator.members.named(type, name);
			addSites(sites, found);
			if (found.length > 0 && type.kind !== "module" && !this.#isNamespace(type)) isNamespace = false;
		}
		return { sites, isNamespace };
	}

	/** Whether members are static ones of the only class that is named before the dot. */
	#areStatic([type, ...others]: readonly Type[], sites: readonly Site[]): boolean {
		if (type?.kind !== "declared" || type.instance || others.length > 0) return false;
		const kind = this.#symbols.index(type.path)?.facts.declarations.kind[type.declaration];
		return kind === DeclarationKind.class && sites.every((site) => (this.#flags(site) & DeclarationFlag.static) !== 0);
	}

	/** What prose names: a file or a heading of it, else a symbol of the workspace. */
	#mention(reference: ReferenceRow): FoundTargets | undefined {
		const name = this.#facts.string(this.#facts.references.name[reference]);
		const { rules, world } = this.#symbols;
		const targets = rules.mentioned?.(name, this.#path, world) ?? [];
		if (targets.length > 0) return { targets, resolver: Resolver.import, confidence: Confidence.exact };
		const parts = name.split(/\.|::|#|->/).filter((part) => part !== "");
		const last = parts.at(-1) ?? "";
		if (parts.length === 1 && rules.isForeign(last)) return undefined;
		const suffix = `.${parts.join(".")}`;
		const candidates = this.#named.candidates(last).filter((site) => {
			const kind = this.#named.kind(site);
			if (kind === undefined || kind === DeclarationKind.section) return false;
			if (parts.length === 1) return true;
			const facts = this.#symbols.index(site.path)?.facts;
			return facts !== undefined && `.${qualifiedName(facts, site.declaration)}`.endsWith(suffix);
		});
		const answer = this.#named.answer(candidates);
		// whoever writes the name of the only symbol of that name in a sentence about the code means it
		return answer?.confidence === Confidence.name ? { ...answer, confidence: Confidence.inferred } : answer;
	}

	#isNamespace(type: Type): boolean {
		if (type.kind !== "declared" || type.instance) return false;
		const kind = this.#symbols.index(type.path)?.facts.declarations.kind[type.declaration];
		return kind === DeclarationKind.module || kind === DeclarationKind.enum;
	}

	#memberByName(name: string): FoundTargets | undefined {
		if (this.#symbols.rules.isForeign(name)) return undefined;
		const candidates = this.#named.candidates(name).filter((site) => this.#named.isMember(site));
		return this.#named.answer(candidates);
	}

	/** A name that nothing in scope binds: of the package, or the only one in the workspace. */
	#free(reference: ReferenceRow, role: number): FoundTargets | undefined {
		const name = this.#facts.string(this.#facts.references.name[reference]);
		const packaged = this.#groups(this.#symbols.packaged(this.#path, name), namespaceOfRole(role));
		if (packaged.length > 0) {
			// which files are of one project is not all that decides which of them the compiler reads together
			const confidence = this.#symbols.rules.scriptsShare === true ? Confidence.inferred : Confidence.exact;
			return { targets: packaged, resolver: Resolver.scope, confidence };
		}
		const called = this.#symbols.importCalled(this.#path, name);
		if (called !== undefined) {
			const binding = { path: this.#path, declaration: get(this.#facts.imports.declaration, called) };
			return { targets: [binding], resolver: Resolver.scope, confidence: Confidence.exact };
		}
		const { rules } = this.#symbols;
		if (rules.freeNamesAreForeign === true || rules.isForeign(name)) return undefined;
		const mask = this.#mask(namespaceOfRole(role));
		const candidates = this.#named.candidates(name).filter((site) => !this.#named.isMember(site)).filter((site) =>
			mask === 0 || (this.#named.flags(site) & mask) !== 0);
		return this.#named.answer(candidates.filter((site) => this.#named.isReachable(site)));
	}

	#flags({ path, declaration }: Site): number {
		return this.#symbols.index(path)?.facts.declarations.flags[declaration] ?? 0;
	}

	#isBlock({ path, declaration }: Site): boolean {
		return isBlockKind(this.#symbols.index(path)?.facts.declarations.kind[declaration] ?? DeclarationKind.local);
	}

	#mask(mask: number): number {
		return this.#symbols.rules.separateTypes ? mask : 0;
	}

	/** Like {@link FileResolver.#groups}, with what a script exports under another name (`exports.f = g`), and again. */
	#exported(sites: readonly Site[], mask: number): Site[] {
		const targets = this.#groups(sites, mask);
		if (!this.#symbols.rules.defaultIsModule) return targets;
		for (let next = 0; next < targets.length && targets.length < TARGETS_MAX; next++) {
			const site = targets[next] as Site;
			const behind = [...exportedFor(this.#evaluator, site), ...requiredAs(this.#evaluator, site)];
			const others = this.#groups(behind, mask);
			// modules hand the same thing on and on, perhaps in a circle
			addSites(targets, others.filter((other) => !targets.some((one) => isSameSite(one, other))));
		}
		return targets;
	}

	/** All declarations of the symbols of these sites, each once; in the wanted namespace, if any are. */
	#groups(sites: readonly Site[], mask: number): Site[] {
		const wanted = this.#mask(mask);
		const isFitting = (site: Site): boolean => (this.#flags(site) & wanted) !== 0 || site.declaration === 0;
		const fitting = wanted === 0 ? sites : sites.filter(isFitting);
		const [first] = fitting;
		if (first !== undefined && fitting.length === 1) return [...this.#symbols.group(first, wanted)];
		const seen = new Set<string>();
		const targets: Site[] = [];
		for (const site of fitting.length > 0 ? fitting : sites) {
			for (const one of this.#symbols.group(site, wanted)) {
				const key = `${one.declaration} ${one.path}`;
				if (seen.has(key)) continue;
				seen.add(key);
				targets.push(one);
			}
		}
		return targets;
	}
}

const isSameSite = (one: Site, other: Site): boolean =>
	one.declaration === other.declaration && one.path === other.path;

/** Names of which the language says that a class alone has them: `#name` (ECMAScript). */
const isPrivateName = (name: string): boolean => name.charCodeAt(0) === 0x23 && name.length > 1;
