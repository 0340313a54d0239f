/**
 * The tests that a change may break, guesses among them, against an obvious implementation: random modules, all their
 * symbols and edges as the index has them, and the rules of reach.ts said one by one until nothing new is found.
 */
import { expect, test } from "vitest";
import { Prng } from "../../engine/sim/prng.ts";
import { blockIdToHex } from "../../engine/index.ts";
import { withWorkspace } from "../fixture.ts";
import { fileBlockOf, isFileBlock } from "../model/identity.ts";
import { DeclarationKind, DEPENDENCE, EdgeKind, isSure } from "../model/kinds.ts";
import { isTestPath } from "../model/testPaths.ts";
import type { Session } from "../session.ts";
import type { OutlineNode, SymbolView } from "./analysis.ts";

const MODULES = 4;
const FUNCTIONS = 4;
const METHODS = ["open", "close", "read"] as const;

const pathOf = (at: number): string => `src/m${at}.ts`;
const functionOf = (at: number): string => `f${at}`;

/** A module with a class, functions, a table of functions, and code that runs while it is loaded. */
function moduleText(at: number, dice: Prng): string {
	const own = Array.from({ length: FUNCTIONS }, (_, one) => functionOf(at * FUNCTIONS + one));
	const imported = new Set<string>();
	const lines: string[] = [];
	/** What stands in a body: a call, a mention, or a call by name of something unknown. */
	const use = (): string => {
		if (dice.below(4) === 0) return `given.${METHODS[dice.below(METHODS.length)]}();`;
		if (dice.below(6) === 0) return `keep(both${at});`;
		const name = functionOf(dice.below(MODULES * FUNCTIONS));
		if (!own.includes(name)) imported.add(name);
		return dice.below(3) === 0 ? `keep(${name});` : `${name}(given);`;
	};
	const base = dice.below(MODULES);
	const isDerived = base !== at && dice.below(2) === 0;
	if (isDerived) lines.push(`import { Class${base} } from "./m${base}";`);
	lines.push(`export class Class${at}${isDerived ? ` extends Class${base}` : ""} {`);
	for (const name of METHODS) if (dice.below(3) > 0) lines.push(`\t${name}(given: any) { ${use()} }`);
	lines.push("}");
	for (const name of own) {
		const inner = dice.below(4) === 0 ? ` function inner() { ${use()} } return inner;` : "";
		lines.push(`export function ${name}(given: any) { ${dice.below(3) === 0 ? "" : use()}${inner} }`);
	}
	if (dice.below(2) === 0) lines.push(`export const table${at} = { one(given: any) { ${use()} } };`);
	if (dice.below(2) === 0) lines.push(`export const made${at} = ${own[0] ?? ""}(1);`);
	if (dice.below(3) > 0) lines.push(`export const both${at} = [${own[2] ?? ""}, ${own[3] ?? ""}(1)];`);
	if (dice.below(3) === 0) lines.push(`${own[1] ?? ""}(2);`);
	return `${importsOf(imported)}${lines.join("\n")}\n`;
}

function importsOf(names: ReadonlySet<string>): string {
	return [...names].map((name) => {
		const at = Math.floor(Number(name.slice(1)) / FUNCTIONS);
		return `import { ${name} } from "./m${at}";\n`;
	}).join("");
}

function testText(dice: Prng): string {
	const at = dice.below(MODULES);
	const name = functionOf(at * FUNCTIONS + dice.below(FUNCTIONS));
	const imports = `import { ${name}, Class${at} } from "../src/m${at}";\n`;
	const body = dice.below(3) === 0 ? "" : dice.below(2) === 0 ? `${name}(1);` : `new Class${at}().open(1);`;
	return `${imports}test("a test of ${at}", () => { ${body} });\n`;
}

interface Edge {
	readonly source: string;
	readonly target: string;
	readonly kind: number;
	readonly isSure: boolean;
}

/** Everything that an index has, by id in hexadecimal. */
interface Graph {
	readonly symbols: ReadonlyMap<string, SymbolView>;
	readonly edges: readonly Edge[];
}

function graphOf({ analysis }: Session): Graph {
	const symbols = new Map<string, SymbolView>();
	const add = ({ symbol, children }: OutlineNode): void => {
		symbols.set(blockIdToHex(symbol.id), symbol);
		for (const child of children) add(child);
	};
	for (const path of analysis.paths()) {
		const [file] = analysis.find(path, 1);
		if (file) symbols.set(blockIdToHex(file.id), file);
		for (const node of analysis.documentSymbols(path)) add(node);
	}
	const edges = [...symbols].flatMap(([source, { id }]) =>
		analysis.related(id, { direction: "outgoing", includeAmbiguous: true, limit: 10_000 }).related
			.map(({ symbol, edgeKind, confidence }): Edge =>
				({ source, target: blockIdToHex(symbol.id), kind: edgeKind, isSure: isSure(confidence) })));
	return { symbols, edges };
}

const CLASSES = new Set<number>([DeclarationKind.class, DeclarationKind.interface]);
const MODULE_KINDS = new Set<number>([DeclarationKind.file, DeclarationKind.module]);
const CALLABLE = new Set<number>([
	DeclarationKind.function, DeclarationKind.method, DeclarationKind.constructor, DeclarationKind.test,
]);
const RUNS = new Set<number>([EdgeKind.calls, EdgeKind.extends]);

/** Paths of tests that may run a change, by rules that are applied to all that is known until they say nothing new. */
class Reference {
	readonly #graph: Graph;
	/** Symbols, and files that mention one, that are reached; a mark behind the id if it is said that it runs. */
	readonly #reached = new Set<string>();

	constructor(graph: Graph, changed: string) {
		this.#graph = graph;
		this.#reached.add(`${changed} runs`);
		for (let before = 0; before < this.#reached.size;) {
			before = this.#reached.size;
			for (const one of [...this.#reached]) {
				const [id = "", runs] = one.split(" ");
				this.#apply(id, runs !== undefined);
			}
		}
	}

	get paths(): string[] {
		const paths = [...this.#reached].map((one) => this.#graph.symbols.get(one.split(" ")[0] ?? "")?.path ?? "");
		return [...new Set(paths.filter(isTestPath))].sort();
	}

	#add(id: string, isRunning: boolean): void {
		this.#reached.add(isRunning ? `${id} runs` : id);
	}

	#edgesTo(id: string, kinds: readonly number[]): readonly Edge[] {
		return this.#graph.edges.filter(({ target, kind }) => target === id && kinds.includes(kind));
	}

	#edgesFrom(id: string, kinds: readonly number[]): readonly Edge[] {
		return this.#graph.edges.filter(({ source, kind }) => source === id && kinds.includes(kind));
	}

	#apply(id: string, isRunning: boolean): void {
		const symbol = this.#graph.symbols.get(id);
		if (symbol === undefined) return;
		if (isFileBlock(symbol.id)) {
			if (!isRunning) return;
			for (const { source, isSure } of this.#edgesTo(id, [EdgeKind.imports])) {
				if (isSure && isFileBlock(this.#symbol(source).id)) this.#add(source, true);
			}
			return;
		}
		for (const { source, kind } of this.#edgesTo(id, DEPENDENCE)) this.#add(source, RUNS.has(kind));
		this.#applyHolder(id, symbol, isRunning);
	}

	#applyHolder(id: string, symbol: SymbolView, isRunning: boolean): void {
		const [contained] = this.#edgesTo(id, [EdgeKind.contains]);
		if (contained === undefined) return;
		const holder = this.#symbol(contained.source);
		const file = blockIdToHex(fileBlockOf(symbol.id));
		const isInModule = MODULE_KINDS.has(holder.kind);
		if (isInModule && isRunning && !CALLABLE.has(symbol.kind)) this.#add(file, true);
		if (symbol.kind === DeclarationKind.test) return;
		const isInClass = CLASSES.has(holder.kind);
		if (isInClass) {
			for (const base of this.#edgesFrom(contained.source, [EdgeKind.extends, EdgeKind.implements])) {
				for (const { target } of this.#edgesFrom(base.target, [EdgeKind.contains])) {
					if (this.#symbol(target).name === symbol.name) this.#add(target, false);
				}
			}
		}
		const isMember = isInClass || (symbol.kind === DeclarationKind.method && !isInModule);
		const isUsed = this.#edgesTo(id, DEPENDENCE)
			.some(({ source }) => source !== id && !isFileBlock(this.#symbol(source).id));
		if ((isMember || isInModule) && isUsed) return;
		if (isInModule) this.#add(file, true);
		else this.#add(contained.source, false);
	}

	#symbol(id: string): SymbolView {
		const symbol = this.#graph.symbols.get(id);
		if (symbol === undefined) throw new Error(`The graph has no ${id}.`);
		return symbol;
	}
}

test.each(Array.from({ length: 24 }, (_, seed) => seed + 1))(
	"the tests that may run a change are those that the rules give one by one: seed %i", (seed) =>
	withWorkspace({}, async (workspace) => {
		const dice = new Prng(seed);
		for (let at = 0; at < MODULES; at++) workspace.write(pathOf(at), moduleText(at, dice));
		for (let at = 0; at < 4; at++) workspace.write(`test/t${at}.test.ts`, testText(dice));
		const session = await workspace.open();
		await session.index();
		const graph = graphOf(session);
		let found = 0;
		for (const [id, symbol] of graph.symbols) {
			if (isFileBlock(symbol.id)) continue;
			const paths = session.analysis.affected([symbol.id], {}).files.map(({ path }) => path).sort();
			expect(paths, `${symbol.path}#${symbol.qualifiedName}`).toEqual(new Reference(graph, id).paths);
			found += paths.length;
		}
		expect(found).toBeGreaterThan(0);
		await session.close();
	}),
);
