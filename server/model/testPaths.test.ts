/** What the conventions of test runners say of paths, in examples of each language. */
import { expect, test } from "vitest";
import { isTestPath } from "./testPaths.ts";

test("tests are told by the conventions of runners", () => {
	const tests = [
		"src/cart.test.ts", "src/cart.spec.tsx", "a/__tests__/cart.js", "test/run.py", "pkg/tests/x.go", "fmt/print_test.go",
		"app/test_views.py", "app/views_test.py", "conftest.py", "testdata/a.go", "client/vscode.e2e.ts",
	];
	expect(tests.filter((path) => !isTestPath(path))).toEqual([]);
	const others = [
		"src/cart.ts", "src/testing/quick.go", "src/latest.ts", "contest/a.py", "src/attest_a.py", "spec.md", "src/test.ts",
	];
	expect(others.filter(isTestPath)).toEqual([]);
});
