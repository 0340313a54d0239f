/**
 * A syntax tree as columns: one walk with a cursor copies types, fields and offsets out of the parser's memory, so that
 * everything after it reads typed arrays and crosses into WASM no more.
 *
 * Nodes are numbered from 0 in pre-order. The children of `n` are `n + 1`, then each `after` of the one before, while
 * they are below `after[n]`.
 */
import type { Tree, TreeCursor } from "web-tree-sitter";

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
 * Cost: about half a microsecond a node; no recursion, so depth does not matter.
 */
export function flatten(tree: Tree): FlatTree {
	const cursor = tree.walk();
	try {
		const count = copyNodes(cursor);
		const { type, field, begin, end, after } = columns;
		return { count, type, field, begin, end, after };
	} finally {
		cursor.delete();
	}
}

function copyNodes(cursor: TreeCursor): number {
	const open: number[] = [];
	let count = 0;
	for (;;) {
		if (count === columns.type.length) columns.grow();
		const node = count++;
		columns.type[node] = cursor.nodeTypeId;
		columns.field[node] = cursor.currentFieldId;
		columns.begin[node] = cursor.startIndex;
		columns.end[node] = cursor.endIndex;
		if (cursor.gotoFirstChild()) {
			open.push(node);
			continue;
		}
		columns.after[node] = count;
		while (!cursor.gotoNextSibling()) {
			const parent = open.pop();
			if (parent === undefined) return count;
			cursor.gotoParent();
			columns.after[parent] = count;
		}
	}
}
