/** Which commands run which files, and that no name of a file is anything but an argument. */
import { expect, test } from "vitest";
import { commandLine, testRuns } from "./testRuns.ts";

const check = (
	paths: readonly string[],
	want: readonly string[],
	testScript?: string,
	files: readonly string[] = [],
): void => {
	expect(testRuns(paths, { testScript, files }).map(commandLine)).toEqual(want);
};

test("each kind of file is run by its own command", () => {
	check(
		["a.test.ts", "sub/b.spec.jsx", "t/test_a.py", "cart/cart_test.go", "cart/tax_test.go", "main_test.go"],
		["npm test -- a.test.ts sub/b.spec.jsx", "python3 -m pytest t/test_a.py", "go test ./cart ."],
		"vitest run",
	);
});

test("the package manager is the one whose lock lies there; without a test script nothing is run", () => {
	check(["a.test.ts"], ["pnpm run test a.test.ts"], "jest", ["README.md", "pnpm-lock.yaml"]);
	check(["a.test.ts"], []);
});

test("a name of a file is one argument, and no option", () => {
	const runs = testRuns(["$(reboot).test.ts", "a; rm -rf ~.test.ts", "--config=evil.test.ts"], {
		testScript: "x",
		files: [],
	});
	expect(runs[0]?.args.slice(2)).toEqual(["$(reboot).test.ts", "a; rm -rf ~.test.ts", "./--config=evil.test.ts"]);
});
