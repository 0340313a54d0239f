/** Symbols that have a name, anywhere in the workspace: what a reference may mean of which nothing else is known. */
import type { Site } from "../model/declarations.ts";
import { Confidence, DeclarationFlag, Resolver } from "../model/kinds.ts";
import type { FoundTargets } from "./answers.ts";
import type { ModuleNames } from "./moduleNames.ts";
import { WHETHER_SCRIPT } from "./world.ts";

export class WorkspaceNames {
	readonly #symbols: ModuleNames;
	readonly #named = new Map<string, readonly Site[]>();

	constructor(symbols: ModuleNames) {
		this.#symbols = symbols;
	}

	candidates(name: string): readonly Site[] {
		let sites = this.#named.get(name);
		if (sites === undefined) {
			sites = this.#symbols.world.named(name);
			this.#named.set(name, sites);
		}
		return sites;
	}

	isMember(site: Site): boolean {
		return (this.flags(site) & DeclarationFlag.member) !== 0;
	}

	flags({ path, declaration }: Site): number {
		return this.#symbols.world.blocks(path)?.flags(declaration) ?? 0;
	}

	/** The kind of a declaration; undefined if there is no such file. */
	kind({ path, declaration }: Site): number | undefined {
		return this.#symbols.world.blocks(path)?.kind(declaration);
	}

	/** Whether other files can name a declaration: it is exported, or at the top of a file without exports (a script). */
	isReachable({ path, declaration }: Site): boolean {
		const { world } = this.#symbols;
		const blocks = world.blocks(path);
		if (blocks === undefined) return false;
		const isExported = (blocks.flags(declaration) & DeclarationFlag.exported) !== 0;
		if (!isExported) world.lookedUp(path, WHETHER_SCRIPT);
		return isExported || blocks.isReachable(declaration);
	}

	/** What these candidates are worth: the only symbol of that name, or one of several. */
	answer(candidates: readonly Site[]): FoundTargets | undefined {
		if (candidates.length === 0) return undefined;
		const symbols = new Set(candidates.map((site) => this.#symbolKey(site)));
		const confidence = symbols.size === 1 ? Confidence.name : Confidence.ambiguous;
		return { targets: candidates, resolver: Resolver.workspaceName, confidence };
	}

	#symbolKey({ path, declaration }: Site): string {
		return `${this.#symbols.world.blocks(path)?.symbol(declaration) ?? declaration} ${path}`;
	}
}
