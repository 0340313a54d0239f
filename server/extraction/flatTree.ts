/**
 * A syntax tree as columns: one walk with a cursor copies types, fields and offsets out of the parser's memory, so that
 * everything after it reads typed arrays and crosses into WASM no more.
 *
 * The walk calls the runtime's cursor functions themselves. web-tree-sitter's TreeCursor copies the cursor into the
 * runtime's transfer buffer and back around each of them, which costs three times as much as the walk.
 *
 * Nodes are numbered from 0 in pre-order. The children of `n` are `n + 1`, then each `after` of the one before, while
 * they are below `after[n]`.
 */
import type { Tree } from "web-tree-sitter";

/**
 * What the walk needs of the runtime: the functions behind TreeCursor, each of which takes the address of a tree and
 * works on the cursor in the transfer buffer. They are of the exact version of web-tree-sitter that is pinned.
 */
export interface TreeRuntime {
	readonly HEAP32: Int32Array;
	/** Returns the address of the transfer buffer. */
	_ts_init(): number;
	_ts_tree_cursor_current_node_type_id_wasm(tree: number): number;
	_ts_tree_cursor_current_field_id_wasm(tree: number): number;
	_ts_tree_cursor_start_index_wasm(tree: number): number;
	_ts_tree_cursor_end_index_wasm(tree: number): number;
	_ts_tree_cursor_goto_first_child_wasm(tree: number): number;
	_ts_tree_cursor_goto_next_sibling_wasm(tree: number): number;
	_ts_tree_cursor_goto_parent_wasm(tree: number): number;
}

/** The fields of web-tree-sitter's Tree and TreeCursor that its own type declarations leave out. */
interface TreeFields {
	/** Address of the tree. */
	readonly 0: number;
}
type CursorFields = Record<0 | 1 | 2 | 3, number>;

export interface FlatTree {
	readonly count: number;
	/** The grammar's number of the node's type; named and anonymous types have numbers of their own. */
	readonly type: Uint16Array;
	/** The number of the field that the node is in its parent; 0 for none. */
	readonly field: Uint16Array;
	/** Half-open, in UTF-16 code units. */
	readonly begin: Int32Array;
	readonly end: Int32Array;
	/** The first node behind the node and all below it. */
	readonly after: Int32Array;
}

/** Columns that grow together. */
class Columns {
	type: Uint16Array<ArrayBuffer> = new Uint16Array(4096);
	field: Uint16Array<ArrayBuffer> = new Uint16Array(4096);
	begin: Int32Array<ArrayBuffer> = new Int32Array(4096);
	end: Int32Array<ArrayBuffer> = new Int32Array(4096);
	after: Int32Array<ArrayBuffer> = new Int32Array(4096);

	grow(): void {
		const capacity = this.type.length * 2;
		const enlarge = <T extends Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(old: T, larger: T): T => {
			larger.set(old);
			return larger;
		};
		this.type = enlarge(this.type, new Uint16Array(capacity));
		this.field = enlarge(this.field, new Uint16Array(capacity));
		this.begin = enlarge(this.begin, new Int32Array(capacity));
		this.end = enlarge(this.end, new Int32Array(capacity));
		this.after = enlarge(this.after, new Int32Array(capacity));
	}
}

/** Reused from tree to tree of this thread: the result of {@link flatten} is valid until its next call. */
const columns = new Columns();

/**
 * Copies a tree. The result is valid until the next call in this thread.
 *
 * Cost: about a sixth of a microsecond a node; no recursion, so depth does not matter.
 */
export function flatten(tree: Tree, runtime: TreeRuntime): FlatTree {
	const cursor = tree.walk();
	const fields = cursor as unknown as CursorFields;
	const buffer = runtime._ts_init() >> 2;
	try {
		runtime.HEAP32.set([fields[0], fields[1], fields[2], fields[3]], buffer);
		const count = copyNodes((tree as unknown as TreeFields)[0], runtime);
		const { type, field, begin, end, after } = columns;
		return { count, type, field, begin, end, after };
	} finally {
		// The walk has moved the cursor's own stack; what is freed is where it is now.
		for (const field of [0, 1, 2, 3] as const) fields[field] = runtime.HEAP32[buffer + field] as number;
		cursor.delete();
	}
}

function copyNodes(tree: number, runtime: TreeRuntime): number {
	const open: number[] = [];
	let count = 0;
	for (;;) {
		if (count === columns.type.length) columns.grow();
		const node = count++;
		columns.type[node] = runtime._ts_tree_cursor_current_node_type_id_wasm(tree);
		columns.field[node] = runtime._ts_tree_cursor_current_field_id_wasm(tree);
		columns.begin[node] = runtime._ts_tree_cursor_start_index_wasm(tree);
		columns.end[node] = runtime._ts_tree_cursor_end_index_wasm(tree);
		if (runtime._ts_tree_cursor_goto_first_child_wasm(tree) === 1) {
			open.push(node);
			continue;
		}
		columns.after[node] = count;
		while (runtime._ts_tree_cursor_goto_next_sibling_wasm(tree) !== 1) {
			const parent = open.pop();
			if (parent === undefined) return count;
			runtime._ts_tree_cursor_goto_parent_wasm(tree);
			columns.after[parent] = count;
		}
	}
}
