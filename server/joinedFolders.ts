/**
 * What names mean across folders that were opened beside each other, each with an index of its own that knows nothing
 * of the others.
 *
 * Nothing of it is stored. A file that may name something of another folder, a *guest*, is linked when it is asked for,
 * from the facts that its index has, against all folders as one ({@link JoinedWorld}); that holds until one of the
 * indexes changes. Guests are the files with an import that leads to another folder, and those that import such files.
 */
import type { BlockId } from "../engine/index.ts";
import type { Call, Definition, Occurrence, SymbolView, TextRange } from "./analysis/analysis.ts";
import { declarationsOf, symbolIdOf, symbolOf } from "./analysis/symbols.ts";
import { definitionsOf, linked, nameAt } from "./analysis/nameAt.ts";
import { isPromise, placesOf, realAmong, surelyMeant, typeOf, typesAround } from "./analysis/subtypes.ts";
import { declaredTypes, namesBeginning, typeAt } from "./analysis/typeDefinition.ts";
import { JoinedWorld, type JoinedPart } from "./indexing/joinedWorld.ts";
import { Guests } from "./indexing/joinedGuests.ts";
import { languageOf } from "./languages.ts";
import { blockIdOf, edgeSourceOf, symbolIdOf as symbolIdIn } from "./model/declarations.ts";
import {
	DeclarationKind, EdgeKind, edgeKindOfRole, isBlockKind, isSure, ReferenceRole, Resolver,
} from "./model/kinds.ts";
import { FILE, get } from "./model/rows.ts";
import { Pace } from "./model/pace.ts";
import { resolveFile } from "./resolution/resolve.ts";
import { Steps } from "./resolution/steps.ts";
import { typesOfName } from "./resolution/typesOfNames.ts";
import type { Link } from "./resolution/world.ts";
import type { Joinable } from "./session.ts";
import { blockKey } from "./store/edgePatch.ts";
import type { IndexView } from "./store/indexView.ts";

/** Something that lies in one of the folders. */
export interface InFolder<Found> {
	readonly root: string;
	readonly found: Found;
}

interface Part extends JoinedPart {
	readonly root: string;
}

/** A place in one folder, and the symbol of another one that it names. */
interface JoinedLink {
	readonly range: TextRange;
	readonly role: number;
	readonly confidence: number;
	readonly resolver: number;
	/** The symbol around the place. */
	readonly container: BlockId;
	readonly target: InFolder<BlockId>;
}

/** The indexes as they are, and what was found in them. */
interface State {
	readonly views: readonly IndexView[];
	readonly counts: readonly number[];
	readonly world: JoinedWorld<Part>;
	readonly links: Map<string, readonly JoinedLink[]>;
}

/** A place that names a symbol of another folder. */
interface Naming {
	readonly part: Part;
	readonly path: string;
	readonly link: JoinedLink;
}

/** A file that names another one, which lies in another folder. */
export interface FileNaming {
	readonly path: string;
	readonly named: string;
}

const TRIES_MAX = 3;
/** Types below one, of one folder, and how often other folders are asked for more. */
const TYPES_MAX = 1000;
const LOOKS_MAX = 1000;

export class JoinedFolders {
	readonly #parts: readonly Part[];
	readonly #guests: Guests<Part>;
	#state: State | undefined;

	/** Folders that lie inside another one are left out: the outer one has their files. */
	constructor(folders: readonly Joinable[]) {
		const roots = folders.map(({ root }) => root.replaceAll("\\", "/").replace(/\/$/, ""));
		const isInside = (root: string): boolean => roots.some((other) => other !== root && root.startsWith(`${other}/`));
		const above = commonFolder(roots);
		this.#parts = folders.flatMap(({ root, view }, at): Part[] => {
			const path = roots[at] as string;
			const part = { root, prefix: `${path.slice(above.length)}/`, get view() { return view(); } };
			return isInside(path) || roots.indexOf(path) < at ? [] : [part];
		});
		this.#guests = new Guests(this.#parts);
	}

	/** What the name at an offset means in other folders; nothing where its own folder knows. */
	definitions(root: string, path: string, offset: number): readonly InFolder<Definition>[] {
		const part = this.#partOf(root);
		const at = part === undefined ? [] : this.#linksOf(part, path)
			.filter(({ range, resolver }) => range.begin <= offset && offset <= range.end && resolver !== Resolver.construction);
		return at.flatMap(({ target, confidence, resolver }) =>
			definitionsOf(this.#viewOf(target.root), target.found, confidence, resolver)
				.map((found) => ({ root: target.root, found })));
	}

	/** The types, in other folders, of what the name at an offset holds or gives, where its own folder knows none. */
	typeDefinitions(root: string, path: string, offset: number): readonly InFolder<Definition>[] {
		const part = this.#partOf(root);
		const facts = part?.view.facts(path);
		const begin = part === undefined ? undefined : nameAt(part.view, path, offset)?.origin.begin;
		if (part === undefined || facts === undefined || begin === undefined) return [];
		const { world } = this.#now();
		const asked = { path: part.prefix + path, language: languageOf(path) ?? "", facts, world };
		const steps = new Steps(facts.references.count);
		const sites = namesBeginning(facts, begin).map((name) => typesOfName({ ...asked, steps }, name));
		return (sites.find((one) => one.length > 0) ?? []).flatMap((site) => {
			const at = world.within(site.path);
			const type = at && typeAt(at.part.view, { ...site, path: at.path });
			if (at === undefined || type === undefined) return [];
			return declaredTypes(at.part.view, type).map((found) => ({ root: at.part.root, found }));
		});
	}

	/** Where files of other folders name a symbol of one; in the order of folders, paths and offsets. */
	async references(root: string, id: BlockId): Promise<readonly InFolder<Occurrence>[]> {
		const named = await this.#namings(root, [id]);
		return named.map(({ part, path, link: { range, role, confidence, container } }) =>
			({ root: part.root, found: { path, range, role, confidence, container } }));
	}

	/** Files of other folders that name a file of one, by the paths of these; in the order of folders and paths. */
	async importers(root: string, paths: ReadonlySet<string>): Promise<readonly InFolder<FileNaming>[]> {
		const found: InFolder<FileNaming>[] = [];
		const pathOf = ({ target }: JoinedLink): string | undefined =>
			(target.root === root ? this.#viewOf(root).pathOf(target.found) : undefined);
		const pace = new Pace();
		for (const part of this.#parts) {
			if (part.root === root) continue;
			for (const path of this.#guests.of(part, this.#now().world)) {
				const imports = this.#linksOf(part, path).filter(({ role }) => edgeKindOfRole(role) === EdgeKind.imports);
				const named = imports.map(pathOf).find((one) => one !== undefined && paths.has(one));
				if (named !== undefined) found.push({ root: part.root, found: { path, named } });
				if (pace.isOver) await pace.giveWay();
			}
		}
		return found;
	}

	/** Who calls a symbol of one folder from other ones. */
	async incomingCalls(root: string, id: BlockId): Promise<readonly InFolder<Call>[]> {
		const calls = new Map<string, { readonly part: Part; readonly id: BlockId; readonly links: JoinedLink[] }>();
		for (const { part, link } of await this.#namings(root, [id])) {
			if (link.role === ReferenceRole.call) addTo(calls, { part, id: link.container }, link);
		}
		return [...calls.values()].flatMap(({ part, id: caller, links }) => callOf(part, caller, links));
	}

	/** The symbols of other folders that use one of some symbols of one, in any way but by an import; each once. */
	async users(root: string, ids: readonly BlockId[]): Promise<readonly InFolder<BlockId>[]> {
		const users = new Map<string, InFolder<BlockId>>();
		for (const { part, link: { role, container } } of await this.#namings(root, ids)) {
			if (edgeKindOfRole(role) === EdgeKind.imports || role === ReferenceRole.docLink) continue;
			users.set(part.prefix + blockKey(container), { root: part.root, found: container });
		}
		return [...users.values()];
	}

	/** The types of other folders that extend or implement one of some types of one, a step away; each once. */
	async subtypes(root: string, ids: readonly BlockId[]): Promise<readonly InFolder<BlockId>[]> {
		const types = new Map<string, InFolder<BlockId>>();
		for (const { part, link: { role, container } } of await this.#namings(root, ids)) {
			if (isHeritage(role)) types.set(part.prefix + blockKey(container), { root: part.root, found: container });
		}
		return [...types.values()];
	}

	/** The types of other folders that a type of one extends or implements itself. */
	supertypes(root: string, id: BlockId): readonly InFolder<BlockId>[] {
		return this.#linksFrom(root, id).filter(({ role }) => isHeritage(role)).map(({ target }) => target);
	}

	/**
	 * What stands in, in all folders, for what the name at an offset means, in the order of folders, paths and offsets;
	 * nothing where its own folder knows all of it.
	 */
	async implementations(root: string, path: string, offset: number): Promise<readonly InFolder<Definition>[]> {
		const own = this.#partOf(root);
		const near = own === undefined ? [] : nameAt(own.view, path, offset)?.definitions ?? [];
		const far = this.definitions(root, path, offset);
		const meant = (far.length > 0 ? far : near.map((found) => ({ root, found })));
		const real = new Map<string, SymbolView[]>();
		for (const { root: of, found } of meant) {
			for (const symbol of surelyMeant([found])) await this.#addReal(real, of, symbol);
		}
		if (far.length === 0 && [...real.keys()].every((one) => one === root)) return [];
		return this.#parts.flatMap(({ root: at, view }) =>
			placesOf(view, real.get(at) ?? []).map((found) => ({ root: at, found })));
	}

	/** Adds what stands in for a symbol of a folder, by folder. */
	async #addReal(real: Map<string, SymbolView[]>, root: string, symbol: SymbolView): Promise<void> {
		const type = typeOf(this.#viewOf(root), symbol);
		if (type === undefined) return;
		const below = await this.#typesBelow(root, type);
		const add = (at: string, symbols: readonly SymbolView[]): void => {
			if (symbols.length > 0) real.set(at, [...real.get(at) ?? [], ...symbols]);
		};
		if (!isPromise(this.#viewOf(root), symbol)) add(root, [symbol]);
		for (const [at, ids] of below) {
			const view = this.#viewOf(at);
			add(at, realAmong(view, symbol, [...ids.values()].flatMap((id) => symbolOf(view, id) ?? [])));
		}
	}

	/** The types that lead to a type by whatever way, from folder to folder, by their folders. */
	async #typesBelow(root: string, type: BlockId): Promise<ReadonlyMap<string, ReadonlyMap<string, BlockId>>> {
		const below = new Map<string, Map<string, BlockId>>();
		const waiting: InFolder<BlockId>[] = [{ root, found: type }];
		for (let looks = 0; looks < LOOKS_MAX; looks++) {
			const next = waiting.shift();
			if (next === undefined) break;
			const near = typesAround(this.#viewOf(next.root), next.found, "incoming", TYPES_MAX).map(({ id }) => id);
			const added = [next.found, ...near].filter((id) => {
				const known = below.get(next.root) ?? new Map<string, BlockId>();
				const isNew = !known.has(blockKey(id));
				below.set(next.root, known.set(blockKey(id), id));
				return isNew;
			});
			if (added.length > 0) waiting.push(...await this.subtypes(next.root, added));
		}
		below.get(root)?.delete(blockKey(type));
		return below;
	}

	/** The symbols of other folders that a symbol of one calls; call sites lie in the file of the caller. */
	outgoingCalls(root: string, id: BlockId): readonly InFolder<Call>[] {
		const calls = new Map<string, { readonly part: Part; readonly id: BlockId; readonly links: JoinedLink[] }>();
		for (const link of this.#linksFrom(root, id)) {
			if (link.role !== ReferenceRole.call) continue;
			addTo(calls, { part: this.#partOf(link.target.root) as Part, id: link.target.found }, link);
		}
		return [...calls.values()].flatMap(({ part: other, id: called, links }) => callOf(other, called, links));
	}

	/** What stands in a symbol itself and names something of another folder. */
	#linksFrom(root: string, id: BlockId): readonly JoinedLink[] {
		const part = this.#partOf(root);
		const path = part?.view.pathOf(id);
		if (part === undefined || path === undefined) return [];
		const key = blockKey(symbolIdOf(part.view, id));
		return this.#linksOf(part, path).filter(({ container }) => blockKey(container) === key);
	}

	/** Every place of other folders that names one of some symbols. An index that changes meanwhile begins it anew. */
	async #namings(root: string, ids: readonly BlockId[]): Promise<readonly Naming[]> {
		for (let tries = 1; ; tries++) {
			const state = this.#now();
			const found = await this.#namingsOnce(root, ids);
			if (tries === TRIES_MAX || state === this.#now()) return found;
		}
	}

	async #namingsOnce(root: string, blocks: readonly BlockId[]): Promise<readonly Naming[]> {
		const own = this.#partOf(root);
		if (own === undefined) return [];
		const keys = new Set<string>();
		const names = new Set<string>();
		for (const id of blocks.map((block) => symbolIdOf(own.view, block))) {
			keys.add(blockKey(id));
			for (const { name, kind, qualifiedName } of declarationsOf(own.view, id)) {
				names.add(name);
				// who makes something names its class
				if (kind === DeclarationKind.constructor) names.add(qualifiedName.split(".").at(-2) ?? name);
			}
		}
		const found: Naming[] = [];
		const pace = new Pace();
		for (const part of this.#parts) {
			if (part === own) continue;
			for (const path of this.#guests.naming(part, [...names], this.#now().world)) {
				for (const link of this.#linksOf(part, path)) {
					if (link.target.root === root && keys.has(blockKey(link.target.found))) found.push({ part, path, link });
				}
				if (pace.isOver) await pace.giveWay();
			}
		}
		return found;
	}

	#linksOf(part: Part, path: string): readonly JoinedLink[] {
		const { links } = this.#now();
		const key = part.prefix + path;
		let found = links.get(key);
		if (found === undefined) links.set(key, (found = this.#link(part, path)));
		return found;
	}

	#link(part: Part, path: string): readonly JoinedLink[] {
		const { world } = this.#now();
		const facts = part.view.facts(path);
		if (facts === undefined || !this.#guests.isGuest(part, path, world)) return [];
		const { begin, end, role } = facts.references;
		const found: JoinedLink[] = [];
		const input = { path: part.prefix + path, language: languageOf(path) ?? "", facts, world };
		for (const link of resolveFile(input)) {
			const row = link.reference;
			const targets = isSure(link.confidence) ? this.#targets(part, link) : [];
			if (targets.length === 0) continue;
			// its own folder knows the class, and not whose constructor that inherits
			const isRun = link.resolver === Resolver.construction;
			if (!isRun && linked(part.view, path, facts, row).some((one) => isSure(one.confidence))) continue;
			const range = { begin: get(begin, row), end: get(end, row) };
			const around = blockIdOf(facts, facts.declarations.symbol[edgeSourceOf(facts, row)] ?? FILE, path);
			const { confidence, resolver } = link;
			for (const target of targets) {
				found.push({ range, role: get(role, row), confidence, resolver, container: around, target });
			}
		}
		return found;
	}

	/** The symbols of other folders among what a reference means, each once. */
	#targets(own: Part, { targets }: Link): readonly InFolder<BlockId>[] {
		const { world } = this.#now();
		const found = new Map<string, InFolder<BlockId>>();
		for (const site of targets) {
			const at = world.within(site.path);
			const facts = at === undefined || at.part === own ? undefined : at.part.view.facts(at.path);
			if (at === undefined || facts === undefined) continue;
			if (!isBlockKind(facts.declarations.kind[site.declaration] ?? 255)) continue;
			const id = symbolIdIn(facts, site.declaration, at.path);
			found.set(`${at.part.prefix}${blockKey(id)}`, { root: at.part.root, found: id });
		}
		return [...found.values()];
	}

	/** What is known, as long as no index has changed. */
	#now(): State {
		const views = this.#parts.map(({ view }) => view);
		const counts = views.map(({ stateCount }) => stateCount);
		const isSame = this.#state?.views.every((view, at) => view === views[at] && this.#state?.counts[at] === counts[at]);
		if (this.#state === undefined || isSame !== true) {
			this.#state = { views, counts, world: new JoinedWorld(this.#parts), links: new Map() };
		}
		return this.#state;
	}

	#partOf(root: string): Part | undefined {
		return this.#parts.find((part) => part.root === root);
	}

	#viewOf(root: string): IndexView {
		return (this.#partOf(root) as Part).view;
	}
}

/** The folder that holds all, without a slash at its end. */
function commonFolder(roots: readonly string[]): string {
	let [common = ""] = roots.map((root) => root.slice(0, root.lastIndexOf("/")));
	while (common !== "" && !roots.every((root) => root.startsWith(`${common}/`))) {
		common = common.slice(0, common.lastIndexOf("/"));
	}
	// Without any above them they lie on different drives.
	return common === "" && !roots.every((root) => root.startsWith("/")) ? "" : `${common}/`;
}

function isHeritage(role: number): boolean {
	return role === ReferenceRole.extends || role === ReferenceRole.implements;
}

function addTo<Link>(
	calls: Map<string, { readonly part: Part; readonly id: BlockId; readonly links: Link[] }>,
	{ part, id }: { readonly part: Part; readonly id: BlockId }, link: Link,
): void {
	const key = part.prefix + blockKey(id);
	const known = calls.get(key);
	if (known) known.links.push(link);
	else calls.set(key, { part, id, links: [link] });
}

function callOf(part: Part, id: BlockId, links: readonly JoinedLink[]): InFolder<Call>[] {
	const symbol = symbolOf(part.view, id);
	if (symbol === undefined) return [];
	const callSites = links.map(({ range }) => range).sort((one, other) => one.begin - other.begin);
	const confidence = Math.min(...links.map((link) => link.confidence));
	return [{ root: part.root, found: { symbol, callSites, confidence } }];
}
