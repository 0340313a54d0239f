/** How a test runner is told to run one test: as an argument of `go test`, `pytest`, or the runners of JavaScript. */
import { baseNameOf, directoryOf } from "../model/path.ts";
import type { SymbolView } from "./analysis.ts";

/**
 * - Go: the folder as a package pattern, and the name as `-run` wants it: `./cart -run ^TestTotal$`
 * - Python: the node id: `test/test_cart.py::TestCart::test_total`
 * - else: the path, and the title as `-t` wants it: `test/cart.test.ts -t "sums up"`
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
	return test ? `${path} -t ${JSON.stringify(test.name)}` : path;
}
