/**
 * Members that are one in find-references: what a member overrides or implements, and what stands in for that, along
 * the types of a corpus. The index answers so along its edges; here are none, and what the edges are made of is read.
 */
import type { Site } from "../../server/model/declarations.ts";
import { DeclarationFlag, DeclarationKind, isSure, ReferenceRole } from "../../server/model/kinds.ts";
import { get } from "../../server/model/rows.ts";
import type { Workspace } from "./workspace.ts";

const MEMBERS: ReadonlySet<number> = new Set([DeclarationKind.method, DeclarationKind.field]);
const OWN = DeclarationFlag.static | DeclarationFlag.private;

export class Families {
	readonly #workspace: Workspace;
	readonly #sites = new Map<string, Site>();
	readonly #above = new Map<string, Set<string>>();
	readonly #below = new Map<string, Set<string>>();

	constructor(workspace: Workspace) {
		this.#workspace = workspace;
		for (const [path, { references }] of workspace.facts) {
			const answers = workspace.answers.get(path);
			for (const row of references.role.keys()) {
				const role = get(references.role, row);
				if (role !== ReferenceRole.extends && role !== ReferenceRole.implements) continue;
				const answer = answers?.get(get(references.begin, row));
				if (answer === undefined || !isSure(answer.confidence)) continue;
				const type = { path, declaration: get(references.container, row) };
				for (const base of answer.targets) this.#add(type, base);
			}
		}
	}

	#add(type: Site, base: Site): void {
		const [below, above] = [this.#keyOf(type), this.#keyOf(base)];
		const connect = (map: Map<string, Set<string>>, from: string, to: string): void => {
			const known = map.get(from);
			if (known === undefined) map.set(from, new Set([to]));
			else known.add(to);
		};
		connect(this.#above, below, above);
		connect(this.#below, above, below);
	}

	#keyOf(site: Site): string {
		const [first = site] = this.#workspace.symbols.group(site, DeclarationFlag.type);
		const key = `${first.path}#${first.declaration}`;
		this.#sites.set(key, first);
		return key;
	}

	/** The members that one is one with, itself left out. */
	of({ path, declaration }: Site): readonly Site[] {
		const facts = this.#workspace.facts.get(path);
		if (facts === undefined) return [];
		const { kind, flags, parent, name } = facts.declarations;
		const isShared = MEMBERS.has(kind[declaration] ?? 0) && (get(flags, declaration) & OWN) === 0;
		if (!isShared) return [];
		const holder = this.#keyOf({ path, declaration: get(parent, declaration) });
		const called = facts.string(name[declaration]);
		const above = [...closure(this.#above, [holder])].filter((key) => this.#members(key, called).length > 0);
		const types = [...above, ...closure(this.#below, [holder, ...above])];
		return types.flatMap((key) => this.#members(key, called));
	}

	#members(key: string, name: string): readonly Site[] {
		const { symbols, facts } = this.#workspace;
		const type = this.#sites.get(key);
		const sites = type === undefined ? [] : symbols.group(type, DeclarationFlag.type);
		return sites.flatMap(({ path, declaration }) => {
			const flags = facts.get(path)?.declarations.flags;
			return (symbols.index(path)?.members(declaration, name) ?? []).flatMap((row): Site[] =>
				((flags?.[row] ?? OWN) & OWN) === 0 ? [{ path, declaration: row }] : []);
		});
	}
}

/** All that is reached, without what it begins with unless something leads back. */
function closure(edges: ReadonlyMap<string, ReadonlySet<string>>, from: readonly string[]): ReadonlySet<string> {
	const found = new Set<string>();
	const queue = [...from];
	for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
		for (const one of edges.get(next) ?? []) {
			if (found.has(one)) continue;
			found.add(one);
			queue.push(one);
		}
	}
	return found;
}
