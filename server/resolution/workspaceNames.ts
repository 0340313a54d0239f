/** Symbols that have a name, anywhere in the workspace: what a reference may mean of which nothing else is known. */
import type { Site } from "../model/declarations.ts";
import { Confidence, Resolver } from "../model/kinds.ts";
import type { FoundTargets } from "./answers.ts";
import type { ModuleNames } from "./moduleNames.ts";

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

	/** What these candidates are worth: the only symbol of that name, or one of several. */
	answer(candidates: readonly Site[]): FoundTargets | undefined {
		if (candidates.length === 0) return undefined;
		const symbols = new Set(candidates.map((site) => this.#symbolKey(site)));
		const confidence = symbols.size === 1 ? Confidence.name : Confidence.ambiguous;
		return { targets: candidates, resolver: Resolver.workspaceName, confidence };
	}

	#symbolKey({ path, declaration }: Site): string {
		const facts = this.#symbols.index(path)?.facts;
		return `${facts?.declarations.symbol[declaration] ?? declaration} ${path}`;
	}
}
