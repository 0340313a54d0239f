/** Where a parser did not understand the text, or made up what it missed. */
import type { Node, Tree } from "web-tree-sitter";

/**
 * All nodes of errors and of what is missing, the outer ones first, in the order of the text.
 *
 * Cost: one look at each child of a node that holds an error. A query for them takes the square of their number where
 * errors nest, or hold many nodes.
 */
export function* brokenNodes(tree: Tree): Generator<Node> {
	const cursor = tree.walk();
	try {
		for (;;) {
			const node = cursor.currentNode;
			if (node.isError || node.isMissing) yield node;
			if (node.hasError && cursor.gotoFirstChild()) continue;
			while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return;
		}
	} finally {
		cursor.delete();
	}
}
