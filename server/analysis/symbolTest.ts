/** Whether single symbols pass a {@link SymbolFilter}. Files are judged once each; names cost a look at each block. */
import type { BlockId } from "../../engine/index.ts";
import { isFileBlock } from "../model/identity.ts";
import { DeclarationKind } from "../model/kinds.ts";
import { baseNameOf } from "../model/path.ts";
import type { IndexView } from "../store/indexView.ts";
import type { SymbolFilter } from "./asked.ts";
import { matchesGlob } from "./glob.ts";

export class SymbolTest {
	readonly #view: IndexView;
	readonly #filter: SymbolFilter;
	readonly #paths = new Map<string, boolean>();
	readonly #kinds: ReadonlySet<number> | undefined;

	/** @returns undefined if the filter lets everything through */
	static of(view: IndexView, filter: SymbolFilter | undefined): SymbolTest | undefined {
		const isEmpty = filter === undefined || Object.values(filter).every((one: unknown) => one === undefined);
		return isEmpty ? undefined : new SymbolTest(view, filter);
	}

	private constructor(view: IndexView, filter: SymbolFilter) {
		this.#view = view;
		this.#filter = filter;
		this.#kinds = filter.symbolKinds && new Set(filter.symbolKinds);
	}

	/** Whether it asks for more than the path. */
	get readsSymbols(): boolean {
		const { names, notNames, symbolKinds } = this.#filter;
		return names !== undefined || notNames !== undefined || symbolKinds !== undefined;
	}

	passes(id: BlockId): boolean {
		const path = this.#view.pathOf(id);
		return path !== undefined && this.passesPath(path) && (!this.readsSymbols || this.#passesItself(id, path));
	}

	passesPath(path: string): boolean {
		const known = this.#paths.get(path);
		if (known !== undefined) return known;
		const { paths, notPaths } = this.#filter;
		const isLike = (pattern: string): boolean => isUnder(pattern, path);
		const passes = paths?.some(isLike) !== false && notPaths?.some(isLike) !== true;
		this.#paths.set(path, passes);
		return passes;
	}

	#passesItself(id: BlockId, path: string): boolean {
		const { names, notNames } = this.#filter;
		const { kind, name, qualifiedName } = (isFileBlock(id) ? undefined : this.#view.blockNames(id)) ??
			{ kind: DeclarationKind.file, name: baseNameOf(path), qualifiedName: path };
		const isLike = (pattern: string): boolean => matchesGlob(pattern, name) || matchesGlob(pattern, qualifiedName);
		return this.#kinds?.has(kind) !== false && names?.some(isLike) !== false && notNames?.some(isLike) !== true;
	}
}

/** Whether a path, or a folder around it, is like a pattern. */
function isUnder(pattern: string, path: string): boolean {
	const whole = pattern.replace(/^\.\//, "").replace(/\/$/, "");
	return matchesGlob(whole, path) || matchesGlob(`${whole}/*`, path);
}
