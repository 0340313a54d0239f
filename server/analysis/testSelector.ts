/**
 * How a test runner is told to run one test: as an argument of `go test`, `pytest`, or the runners of JavaScript.
 *
 * Those take `-t` for a regular expression that the whole name of a test has somewhere, and a shell reads it before.
 */
import { baseNameOf, directoryOf } from "../model/path.ts";
import type { SymbolView } from "./analysis.ts";

/**
 * - Go: the folder as a package pattern, and the name as `-run` wants it: `./cart -run ^TestTotal$`
 * - Python: the node id: `test/test_cart.py::TestCart::test_total`
 * - else: the path, and the title as `-t` wants it: `test/cart.test.ts -t "sums up"`. What stands for values of a table
 *   is `.*`, and what a pattern or a shell takes for more than itself is a dot: `-t "adds .* .twice."`
 *
 * @param test - undefined for the file as a whole
 */
export function testSelector(path: string, test: Pick<SymbolView, "name" | "qualifiedName"> | undefined): string {
	const extension = baseNameOf(path).split(".").at(-1);
	if (extension === "go") {
		const folder = directoryOf(path);
		return `./${folder}${test ? ` -run ^${test.name}$` : ""}`;
	}
	if (extension === "py") return [path, ...(test ? test.qualifiedName.split(".") : [])].join("::");
	return test ? `${path} -t "${titlePattern(test.name)}"` : path;
}

/** `%i`, `%#` and `$a.b` of titles of tests by a table. */
const PLACEHOLDER = /%[a-zA-Z#$%]|\$[\w.#]+/;
/** Titles are as they are written: with escapes, a backslash and what it is for. */
const SPECIAL = /\\.|[\\^$.*+?()[\]{}|"`!%\p{Cc}]/gu;

function titlePattern(title: string): string {
	return title.split(PLACEHOLDER).map((part) => part.replace(SPECIAL, ".")).join(".*");
}
