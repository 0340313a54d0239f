/**
 * What a module offers under a name: its own exports, what it takes from other modules, else what the modules offer
 * that it exports again as a whole.
 *
 * Modules point at each other in chains, diamonds and circles of any size. So nothing here calls itself: a search is a
 * generator that asks for the answers it needs, and {@link ExportSearch.find} keeps the searches that wait. What is
 * known of a module and a name is worked out once; asked for while it is worked out, it is nothing.
 */
import type { Site } from "../model/declarations.ts";
import { DeclarationKind } from "../model/kinds.ts";
import { get, NONE, type DeclarationRow, type ImportRow, type ValueRow } from "../model/rows.ts";
import type { FactsIndex } from "./factsIndex.ts";
import type { ModuleRules } from "./moduleRules.ts";
import type { Steps } from "./steps.ts";
import { WHETHER_LISTED, type World } from "./world.ts";

/** What a module offers under a name. */
export type Offer =
	| { readonly kind: "declaration"; readonly site: Site }
	| { readonly kind: "module"; readonly files: readonly string[] }
	/** What value row `value` of a file is; its member `member`, when that is not undefined. */
	| { readonly kind: "value"; readonly path: string; readonly value: ValueRow; readonly member: string | undefined };

/** What is known of modules and their files beside what they offer. */
export interface KnownModules {
	readonly world: World;
	readonly rules: ModuleRules;
	/** What is left for the file that is resolved. */
	readonly steps: Steps;
	index(path: string): FactsIndex | undefined;
	/** The declaration that an export of a file means. */
	exportedBy(index: FactsIndex, declaration: DeclarationRow): DeclarationRow;
	/** Files of a module that declare a name. */
	filesDeclaring(module: readonly string[], name: string): readonly string[];
	/** The same files, of which it is used which ones they are. */
	allOf(module: readonly string[]): readonly string[];
	/** The files of the module that an import of a file means. */
	moduleOf(path: string, importRow: ImportRow): readonly string[];
	/** The modules that a file exports again as a whole. */
	starsOf(path: string): readonly (readonly string[])[];
	/** What an import takes from a module that is no file. */
	ofNoFile(path: string, importRow: ImportRow): readonly Offer[];
	/** What an import of a module as a whole gives. */
	wholeModule(path: string, importRow: ImportRow, files: readonly string[]): readonly Offer[];
}

/** What `module` offers under a name; or, when that is undefined, what the exports of `file` say by themselves. */
interface Question {
	readonly module: readonly string[] | undefined;
	readonly file: string;
	readonly name: string;
}

type Search = Generator<Question, readonly Offer[], readonly Offer[]>;

interface Frame {
	readonly key: string;
	readonly search: Search;
	/** The lowest waiting search that this one met again; its own place when it met none. */
	low: number;
}

/** One stop of the way through modules that are exported again as a whole: a module, or its end. */
interface Stop {
	readonly module: readonly string[];
	readonly isEnd: boolean;
}

/** Modules on one way. More than any index file has. */
const MODULES_MAX = 5000;
const OFFERS_MAX = 64;
const nothing: readonly Offer[] = [];

export class ExportSearch {
	readonly #symbols: KnownModules;
	readonly #known = new Map<string, readonly Offer[]>();
	readonly #ahead = new Map<string, Question | undefined>();
	readonly #ways = new Map<string, readonly Stop[]>();
	/** Numbers of modules that are several files. */
	readonly #numbers = new Map<readonly string[], number>();

	constructor(symbols: KnownModules) {
		this.#symbols = symbols;
	}

	/** Empty if the module offers nothing under the name, or the steps are over. */
	find(module: readonly string[], name: string): readonly Offer[] {
		const root = this.#follow(module, name);
		if (root === undefined) return nothing;
		const known = this.#known.get(this.#keyOf(root));
		if (known !== undefined) return known;
		const frames: Frame[] = [];
		const waiting = new Map<string, number>();
		/** Answers that lack those of a search that waited: good enough for this root, and for no other. */
		const passing = new Map<string, { readonly offers: readonly Offer[]; readonly low: number }>();
		const begin = (key: string, question: Question): void => {
			waiting.set(key, frames.length);
			frames.push({ key, search: this.#search(question), low: frames.length });
		};
		begin(this.#keyOf(root), root);
		let answer = nothing;
		for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
			const { done, value } = frame.search.next(answer);
			answer = nothing;
			if (done !== true) {
				const key = this.#keyOf(value);
				const passed = passing.get(key);
				const low = waiting.get(key) ?? passed?.low;
				const found = this.#known.get(key) ?? passed?.offers;
				if (low !== undefined) frame.low = Math.min(frame.low, low);
				if (found !== undefined) answer = found;
				else if (low === undefined && this.#symbols.steps.take()) begin(key, value);
				continue;
			}
			answer = value;
			frames.pop();
			waiting.delete(frame.key);
			const outer = frames.at(-1);
			if (outer === undefined || frame.low >= frames.length) {
				this.#known.set(frame.key, value);
			} else {
				outer.low = Math.min(outer.low, frame.low);
				passing.set(frame.key, { offers: value, low: frame.low });
			}
		}
		return answer;
	}

	#keyOf({ module, file, name }: Question): string {
		if (module === undefined) return `${name}\n${file}`;
		if (module.length <= 1) return `${name}\n\n${module[0] ?? ""}`;
		return `${name}\n#${this.#numberOf(module)}`;
	}

	#numberOf(module: readonly string[]): number {
		let number = this.#numbers.get(module);
		if (number === undefined) this.#numbers.set(module, (number = this.#numbers.size));
		return number;
	}

	#search({ module, file, name }: Question): Search {
		return module === undefined ? this.#ofFile(file, name) : this.#ofModule(module, name);
	}

	*#ofModule(module: readonly string[], name: string): Search {
		const found = yield* this.#ofFiles(module, name);
		if (found.length > 0) return found;
		// nobody exports `default` again as a whole
		const way = name === "default" ? [{ module, isEnd: true }] : this.#wayThrough(module);
		let hiding: readonly string[] | undefined;
		for (const [at, stop] of way.entries()) {
			if (!this.#symbols.steps.take()) return nothing;
			// what a module does not give to those who take all of it, nobody has through it
			const isOther = at < way.length - 1;
			if (hiding === undefined && isOther && this.#hides(stop, name)) hiding = stop.module;
			if (hiding !== undefined) {
				if (stop.isEnd && stop.module === hiding) hiding = undefined;
				continue;
			}
			const offers = stop.isEnd ? this.#otherwise(stop.module, name) : yield* this.#ofFiles(stop.module, name);
			if (offers.length > 0) return offers;
		}
		return nothing;
	}

	/** Whether a module keeps a name to itself when all of it is taken; its submodules too, unless it lists them. */
	#hides({ module, isEnd }: Stop, name: string): boolean {
		const { rules, world } = this.#symbols;
		if (rules.starsHide === undefined) return false;
		for (const file of module) {
			const listed = this.#symbols.index(file)?.publicNames;
			world.lookedUp(file, WHETHER_LISTED);
			if (listed === undefined) continue;
			world.lookedUp(file, name);
			return !listed.has(name);
		}
		return isEnd || rules.starsHide(name);
	}

	*#ofFiles(module: readonly string[], name: string): Search {
		const found: Offer[] = [];
		for (const file of this.#symbols.filesDeclaring(module, name)) {
			if (!this.#exports(file, name)) continue;
			for (const offer of yield { module: undefined, file, name }) if (found.length < OFFERS_MAX) found.push(offer);
		}
		return found;
	}

	/** Whether a file exports a name. Most files of a long way do not, and a search of each costs several looks. */
	#exports(file: string, name: string): boolean {
		const index = this.#symbols.index(file);
		if (index === undefined) return false;
		this.#symbols.world.lookedUp(file, name);
		return index.exported(name).length > 0 || index.reexported(name).length > 0;
	}

	/** What a module offers under a name that none of its exports has. */
	#otherwise(module: readonly string[], name: string): readonly Offer[] {
		const { rules, world } = this.#symbols;
		const submodule = rules.submodule?.(module, name, world) ?? [];
		if (submodule.length > 0) return [{ kind: "module", files: submodule }];
		return rules.defaultIsModule ? this.assigned(module, name) : nothing;
	}

	/** Whether it matters where the way through a module ends: most modules have nothing but their exports. */
	#hasOtherwise(module: readonly string[]): boolean {
		const { rules } = this.#symbols;
		if (rules.submodule !== undefined || rules.starsHide !== undefined) return true;
		return rules.defaultIsModule && module.some((file) => this.#symbols.index(file)?.exported("=").length !== 0);
	}

	/** The modules that a module exports again as a whole, and those behind them, each once, in the order of the text. */
	#wayThrough(module: readonly string[]): readonly Stop[] {
		const key = this.#keyOf({ module, file: "", name: "" });
		const known = this.#ways.get(key);
		if (known !== undefined) return known;
		const way: Stop[] = [];
		const seen = new Set(this.#symbols.allOf(module));
		const open = [{ module, stars: this.#starsOf(module), next: 0 }];
		const { steps } = this.#symbols;
		for (let top = open.at(-1); top !== undefined && !steps.areOver; top = open.at(-1)) {
			const star = top.stars[top.next++];
			if (star === undefined) {
				if (this.#hasOtherwise(top.module)) way.push({ module: top.module, isEnd: true });
				open.pop();
				continue;
			}
			if (!steps.take() || seen.size > MODULES_MAX) continue;
			const [only] = this.#symbols.allOf(star);
			if (only === undefined || (star.length === 1 && seen.has(only))) continue;
			const fresh = star.length === 1 ? star : star.filter((file) => !seen.has(file));
			if (fresh.length === 0) continue;
			for (const file of fresh) seen.add(file);
			way.push({ module: fresh, isEnd: false });
			open.push({ module: fresh, stars: this.#starsOf(fresh), next: 0 });
		}
		this.#ways.set(key, way);
		return way;
	}

	#starsOf(module: readonly string[]): readonly (readonly string[])[] {
		if (this.#symbols.rules.starsStay === true) return [];
		const [file] = module;
		if (file !== undefined && module.length === 1) return this.#symbols.starsOf(file);
		return module.flatMap((each) => this.#symbols.starsOf(each));
	}

	*#ofFile(file: string, name: string): Search {
		const index = this.#symbols.index(file);
		if (index === undefined) return nothing;
		this.#symbols.world.lookedUp(file, name);
		const { exports, declarations } = index.facts;
		const found: Offer[] = [];
		for (const row of index.exported(name).slice(0, OFFERS_MAX)) {
			const declaration = this.#symbols.exportedBy(index, get(exports.declaration, row));
			const isImported = declarations.kind[declaration] === DeclarationKind.importBinding;
			const binding = isImported ? index.importOf(declaration) : undefined;
			if (declaration < 0) found.push({ kind: "value", path: file, value: get(exports.value, row), member: undefined });
			else if (binding === undefined) found.push({ kind: "declaration", site: { path: file, declaration } });
			else found.push(...yield* this.#taken(index, file, binding));
		}
		for (const row of index.reexported(name).slice(0, OFFERS_MAX)) found.push(...yield* this.#taken(index, file, row));
		return found;
	}

	/** What row `row` of the imports of a file takes from its module. */
	*#taken({ facts }: FactsIndex, file: string, row: ImportRow): Search {
		const module = this.#symbols.moduleOf(file, row);
		if (module.length === 0) return this.#symbols.ofNoFile(file, row);
		const imported = facts.string(facts.imports.imported[row]);
		if (imported === "*") return this.#symbols.wholeModule(file, row, module);
		const question = this.#follow(module, imported);
		return question === undefined ? nothing : yield question;
	}

	/**
	 * The question behind modules that do nothing but hand a name on: long chains are made of them, and a search of each
	 * costs ten times as much. Undefined when they hand it on in a circle, or the steps are over.
	 */
	#follow(module: readonly string[], name: string): Question | undefined {
		const first: Question = { module, file: "", name };
		let next = this.#handedOn(module, name);
		if (next === undefined) return first;
		const key = this.#keyOf(first);
		if (this.#ahead.has(key)) return this.#ahead.get(key);
		// In a circle every question comes again, and so does one that is remembered after 1, 2, 4 … questions.
		let question: Question | undefined = first;
		let remembered = first;
		for (let count = 1, limit = 1; next !== undefined; count++) {
			question = next;
			const isCircle = question.name === remembered.name && question.module?.[0] === remembered.module?.[0];
			if (isCircle || !this.#symbols.steps.take()) {
				question = undefined;
				break;
			}
			if (count === limit) [remembered, limit] = [question, limit * 2];
			next = question.module && this.#handedOn(question.module, question.name);
		}
		this.#ahead.set(key, question);
		return question;
	}

	/** What a module takes a name from, when it says nothing else that the name may mean. */
	#handedOn(module: readonly string[], name: string): Question | undefined {
		const [file] = module;
		const { submodule, modulesAreFolders } = this.#symbols.rules;
		if (file === undefined || module.length > 1 || submodule || modulesAreFolders === true) return undefined;
		const index = this.#symbols.index(file);
		if (index === undefined || index.stars.length > 0) return undefined;
		this.#symbols.world.lookedUp(file, name);
		const rows = index.reexported(name);
		const [row] = rows;
		if (row === undefined || rows.length > 1) return undefined;
		if (index.exported(name).length > 0 || index.exported("=").length > 0) return undefined;
		const imported = index.facts.string(index.facts.imports.imported[row]);
		const next = imported === "*" ? [] : this.#symbols.moduleOf(file, row);
		return next.length === 0 ? undefined : { module: next, file: "", name: imported };
	}

	/** `module.exports = …` and `export =`: the value is the module, and so is its default. */
	assigned(files: readonly string[], name: string): Offer[] {
		return files.flatMap((path) => {
			const index = this.#symbols.index(path);
			return (index?.exported("=") ?? []).slice(0, OFFERS_MAX).map((row): Offer => ({
				kind: "value", path, value: index?.facts.exports.value[row] ?? NONE,
				member: name === "default" ? undefined : name,
			}));
		});
	}
}
