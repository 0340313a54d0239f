/**
 * Runs the patterns of a query over a flat tree: every node, every pattern whose root can be of that type, every way in
 * which its children fit.
 *
 * What always holds: matches come in the order of their root nodes, then of the patterns; the captures of a match in
 * the order of the pattern. Comments are extras: anchors step over them.
 */
import type { FlatTree } from "./flatTree.ts";
import type { CompiledQuery, Operand, Pattern, Predicate, TopPattern } from "./queryPattern.ts";

/** What hears of matches: one `begin`, the captures, one `end` for each. */
export interface MatchSink {
	begin(rank: number): void;
	/** @param node - number of the node in the tree */
	capture(capture: number, node: number): void;
	end(): void;
}

/** Patterns by the type of their root: made once for a query. */
export class PatternMatcher {
	readonly #byType: readonly (readonly RankedPattern[])[];
	readonly #isNamed: Uint8Array;
	readonly #isExtra: Uint8Array;

	/**
	 * @param isNamed - by symbol number, 1 for named types
	 * @param isExtra - by symbol number, 1 for comments
	 */
	constructor(query: CompiledQuery, isNamed: Uint8Array, isExtra: Uint8Array) {
		this.#isNamed = isNamed;
		this.#isExtra = isExtra;
		const byType: RankedPattern[][] = Array.from(isNamed, () => []);
		query.patterns.forEach((pattern, rank) => {
			pattern.root.types.forEach((fits, symbol) => {
				if (fits) byType[symbol]?.push({ ...pattern, rank });
			});
		});
		this.#byType = byType;
	}

	/**
	 * Cost: about a microsecond a node with queries of some hundred patterns.
	 *
	 * @param text - what the tree was parsed from; only predicates look at it
	 */
	match(tree: FlatTree, text: string, sink: MatchSink): void {
		const run = new Run(tree, text, sink, { isNamed: this.#isNamed, isExtra: this.#isExtra });
		for (let node = 0; node < tree.count; node++) {
			const patterns = this.#byType[tree.type[node] as number];
			if (patterns === undefined) continue;
			for (const pattern of patterns) run.matchRoot(pattern, node);
		}
	}
}

interface RankedPattern extends TopPattern {
	readonly rank: number;
}

/** By the type of a node. */
interface NodeTypes {
	readonly isNamed: Uint8Array;
	readonly isExtra: Uint8Array;
}

/** One pass over one tree. The stack holds pairs of capture and node of the match that is being tried. */
class Run {
	readonly #tree: FlatTree;
	readonly #text: string;
	readonly #sink: MatchSink;
	readonly #isNamed: Uint8Array;
	readonly #isExtra: Uint8Array;
	#stack: Int32Array = new Int32Array(256);
	#depth = 0;
	#pattern: RankedPattern | undefined;

	constructor(tree: FlatTree, text: string, sink: MatchSink, { isNamed, isExtra }: NodeTypes) {
		this.#tree = tree;
		this.#text = text;
		this.#sink = sink;
		this.#isNamed = isNamed;
		this.#isExtra = isExtra;
	}

	matchRoot(pattern: RankedPattern, node: number): void {
		this.#pattern = pattern;
		this.#depth = 0;
		this.#matchNode(pattern.root, node, this.#emit);
	}

	readonly #emit = (): void => {
		const { rank, predicates } = this.#pattern as RankedPattern;
		for (const predicate of predicates) if (!this.#holds(predicate)) return;
		const stack = this.#stack;
		this.#sink.begin(rank);
		for (let at = 0; at < this.#depth; at += 2) this.#sink.capture(stack[at] as number, stack[at + 1] as number);
		this.#sink.end();
	};

	/** Calls `found` for each way in which the node fits, with its captures on the stack. */
	#matchNode(pattern: Pattern, node: number, found: () => void): void {
		if (pattern.types[this.#tree.type[node] as number] !== 1) return;
		for (const field of pattern.absentFields) if (this.#hasField(node, field)) return;
		const depth = this.#depth;
		for (const capture of pattern.captures) this.#push(capture, node);
		if (pattern.alternatives.length > 0) {
			for (const alternative of pattern.alternatives) {
				if (alternative.field !== 0 && alternative.field !== this.#tree.field[node]) continue;
				this.#matchNode(alternative, node, found);
			}
		} else if (pattern.children.length === 0) {
			found();
		} else {
			this.#matchChildren(pattern, 0, node, node + 1, found);
		}
		this.#depth = depth;
	}

	#push(capture: number, node: number): void {
		if (this.#depth + 2 > this.#stack.length) {
			const larger = new Int32Array(this.#stack.length * 2);
			larger.set(this.#stack);
			this.#stack = larger;
		}
		this.#stack[this.#depth++] = capture;
		this.#stack[this.#depth++] = node;
	}

	#matchChildren(pattern: Pattern, index: number, parent: number, from: number, found: () => void): void {
		const { after, field } = this.#tree;
		const end = after[parent] as number;
		const child = pattern.children[index];
		if (child === undefined) {
			if (!pattern.isLastAnchored || this.#isLast(from, end)) found();
			return;
		}
		const isLastChild = index === pattern.children.length - 1 && !pattern.isLastAnchored;
		let isFound = false;
		for (let node = from; node < end; node = after[node] as number) {
			if (child.field === 0 || child.field === field[node]) {
				const next = after[node] as number;
				this.#matchNode(child, node, isLastChild && !child.isOptional ? found : () => {
					isFound = true;
					this.#matchChildren(pattern, index + 1, parent, next, found);
				});
			}
			if (child.isAnchored && !this.#isSteppedOver(child, node)) break;
		}
		if (child.isOptional && !isFound) this.#matchChildren(pattern, index + 1, parent, from, found);
	}

	/** Whether an anchor before this pattern looks on behind the node. */
	#isSteppedOver(pattern: Pattern, node: number): boolean {
		const type = this.#tree.type[node] as number;
		return this.#isExtra[type] === 1 || (pattern.isNamed && this.#isNamed[type] === 0);
	}

	#isLast(from: number, end: number): boolean {
		for (let node = from; node < end; node = this.#tree.after[node] as number) {
			const type = this.#tree.type[node] as number;
			if (this.#isNamed[type] === 1 && this.#isExtra[type] === 0) return false;
		}
		return true;
	}

	#hasField(node: number, field: number): boolean {
		const end = this.#tree.after[node] as number;
		for (let child = node + 1; child < end; child = this.#tree.after[child] as number) {
			if (this.#tree.field[child] === field) return true;
		}
		return false;
	}

	/** A predicate about a capture that the match does not have holds. */
	#holds({ name, capture, operands, expression }: Predicate): boolean {
		const text = this.#captured(capture);
		if (text === undefined) return true;
		switch (name) {
			case "eq": return operands.every((operand) => this.#textOf(operand) === text);
			case "not-eq": return operands.every((operand) => this.#textOf(operand) !== text);
			case "any-of": return operands.some((operand) => this.#textOf(operand) === text);
			case "match": return expression?.test(text) ?? false;
		}
	}

	#textOf(operand: Operand): string | undefined {
		return "text" in operand ? operand.text : this.#captured(operand.capture);
	}

	#captured(capture: number): string | undefined {
		for (let at = 0; at < this.#depth; at += 2) {
			if (this.#stack[at] !== capture) continue;
			const node = this.#stack[at + 1] as number;
			return this.#text.slice(this.#tree.begin[node], this.#tree.end[node]);
		}
		return undefined;
	}
}
