/** `kausal path`, `impact`, `affected` and `diff` as a person types them, in a repository. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Desk } from "./fixture.ts";

const PRICE = `export function net(cents: number) {
	return cents;
}

export function gross(cents: number) {
	return net(cents) * 1.2;
}
`;

let desk: Desk;

function git(...given: string[]): string {
	return execFileSync(
		"git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...given],
		{ cwd: join(desk.folder, "shop"), encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
	);
}

beforeAll(() => {
	desk = new Desk();
	desk.write("shop/src/price.ts", PRICE);
	desk.write(
		"shop/src/cart.ts", 'import { gross } from "./price";\nexport class Cart {\n\ttotal() { return gross(1); }\n}\n',
	);
	desk.write(
		"shop/test/cart.test.ts",
		'import { Cart } from "../src/cart";\ntest("sums up", () => {\n\tnew Cart().total();\n});\n',
	);
	desk.write(
		"shop/test/test_cart.py", "class TestCart:\n    def test_total(self):\n        helper()\n\ndef helper():\n    pass\n",
	);
	desk.write("shop/cart_test.go", "package shop\n\nfunc TestSum(t int) { sum() }\n\nfunc sum() {}\n");
	git("init");
	git("add", ".");
	git("commit", "-m", "first");
	writeFileSync(join(desk.folder, "shop/src/price.ts"), PRICE.replace("return cents;", "return cents + 1;"));
});

afterAll(() => {
	desk.remove();
});

const kausal = (line: string): { code: number | null; out: string } => {
	const { code, out } = desk.kausal(line, { cwd: "shop" });
	return { code, out };
};

test("a path is a line a step, with the place where it is written", () => {
	expect(kausal("path Cart.total net")).toEqual({ code: 0, out: [
		"src/cart.ts:3:2   Cart.total", "src/cart.ts:3:19  └─ calls gross", "src/price.ts:6:9    └─ calls net", "",
		"1 way, the shortest of 2 steps",
	].join("\n") });
	expect(kausal("path net Cart.total")).toEqual({ code: 1, out: "no way from net to Cart.total within 16 steps" });
	expect(kausal("path Cart.total net --format mermaid").out).toContain('n0 -->|"calls"| n1');
});

test("impact of a revision is a tree from what changed, and counts by folder", () => {
	expect(kausal("impact --since HEAD")).toEqual({ code: 0, out: [
		"src/price.ts:1:17      net", "src/price.ts:5:17      └─ gross calls",
		"src/cart.ts:3:2           └─ Cart.total calls",
		"test/cart.test.ts:2:7        └─ sums up [inferred] calls", "",
		"  src   2", "  test  1, 1 in tests", "", "3 symbols may break, 1 of them in tests, in 2 folders",
	].join("\n") });
	const said = JSON.parse(kausal("impact --since HEAD --json").out) as Record<string, unknown>;
	expect([said["symbols"], said["tests"], said["unknown"], said["truncated"]]).toEqual([3, 1, [], false]);
});

test("affected tests are said as their runners want them", () => {
	expect(kausal("affected --since HEAD"))
		.toEqual({ code: 0, out: 'test/cart.test.ts -t "sums up"\n\n1 test in 1 file to run' });
	expect(kausal("affected helper").out).toContain("test/test_cart.py::TestCart::test_total");
	expect(kausal("affected sum").out).toContain("./ -run ^TestSum$");
	expect(kausal("affected sum --format csv").out.split("\r\n")[1])
		.toBe("sum,cart_test.go,uses,1,./ -run ^TestSum$,TestSum");
});

test("what comes by - is a patch, or names one a line, of which the index may lack some", () => {
	const piped = (line: string, input: string): string => desk.kausal(line, { cwd: "shop", input }).out;
	expect(piped("impact -", git("diff"))).toContain("3 symbols may break");
	expect(piped("impact -", "")).toContain("no symbol of the index has changed");
	const listed = piped("affected -", "src/cart.ts\nnone.lock\n");
	expect(listed).toContain('test/cart.test.ts -t "sums up"');
	expect(listed).toContain("1 changed file not in the index: none.lock");
});

test("a patch is read from a file, applied or not, and what does not fit is one sentence", () => {
	desk.write("shop/done.patch", git("diff"));
	desk.write(
		"shop/planned.patch",
		"--- a/src/cart.ts\n+++ b/src/cart.ts\n@@ -3 +3 @@\n-\ttotal() { return gross(1); }\n+\ttotal() { return 2; }\n",
	);
	expect(kausal("impact --patch done.patch").out).toContain("3 symbols may break");
	expect(kausal("impact --patch planned.patch").out).toContain("1 symbol may break");
	desk.write("shop/other.patch", "--- a/src/cart.ts\n+++ b/src/cart.ts\n@@ -3 +3 @@\n-\tnothing of it\n+\tnor this\n");
	const said = (line: string): string =>
		`${desk.kausal(line, { cwd: "shop" }).code} ${desk.kausal(line, { cwd: "shop" }).err.split("\n")[0]}`;
	expect(said("impact --patch other.patch"))
		.toBe("3 kausal: The patch does not fit src/cart.ts: its lines are neither those before it nor those after it.");
	expect(said("impact --patch none.patch")).toBe("3 kausal: The patch none.patch cannot be read: it does not exist.");
	expect(said("impact --since nowhere")).toBe("3 kausal: There is no revision nowhere.");
	expect(said("impact")).toBe("2 kausal: What changes is not said.");
	expect(said("impact net --since HEAD")).toBe("2 kausal: What changes is said in two ways.");
	expect(said("path net")).toContain("2 kausal: Missing required argument");
});

interface DiffDocument {
	readonly before: string;
	readonly after: string | null;
	readonly counts: { readonly changed: number; readonly edgesRemoved: number };
	readonly edges: readonly { readonly change: string; readonly edge: string; readonly use: { readonly line: number } }[];
}

test("a difference is a line a symbol and an edge, and counts by folder", () => {
	expect(kausal("diff HEAD")).toEqual({ code: 0, out: [
		"src/price.ts:1:17  ~ function net  [body; 1 user]", "",
		"  src  symbols: 1 changed", "", "symbols: 1 changed between HEAD and the files as they are",
	].join("\n") });
	expect(kausal("diff HEAD --path app").out)
		.toBe("no symbol and no edge that the filters let through differs between HEAD and the files as they are");
	desk.write("shop/src/cart.ts", 'export class Cart {\n\ttotal() { return 1; }\n}\n');
	try {
		expect(kausal("diff --kind calls").out).toBe([
			"src/cart.ts:2:2    ~ method Cart.total  [body; 1 user]", "src/price.ts:1:17  ~ function net  [body; 1 user]",
			"src/cart.ts:1:1    ~ file cart.ts  [body]", "", "src/cart.ts:3:19  - Cart.total calls gross", "",
			"  src  symbols: 3 changed; edges: 1 removed", "",
			"symbols: 3 changed; edges: 1 removed between HEAD and the files as they are",
		].join("\n"));
		const said = JSON.parse(kausal("diff --json").out) as DiffDocument;
		expect([said.before, said.after, said.counts.changed, said.counts.edgesRemoved]).toEqual(["HEAD", null, 3, 3]);
		expect(said.edges.map(({ change, edge, use }) => `${change} ${edge} ${use.line}`))
			.toEqual(["removed imports 1", "removed imports 1", "removed calls 3"]);
		expect(kausal("diff --kind calls --format mermaid").out).toContain('n0 -->|"removed calls"| n3');
		expect(kausal("diff --kind calls --format csv").out.split("\r\n")[1]).toContain("changed,symbol,");
		expect(kausal("diff --format jsonl --path src/price*").out.split("\n").length).toBe(1);
	} finally {
		git("checkout", "src/cart.ts");
	}
	expect(kausal("diff HEAD..HEAD")).toEqual({ code: 1, out: "no symbol and no edge differs between HEAD and HEAD" });
	expect(kausal("diff HEAD HEAD")).toEqual(kausal("diff HEAD..HEAD"));
	expect(desk.kausal("diff HEAD..HEAD HEAD", { cwd: "shop" }).err).toContain("HEAD..HEAD HEAD says three revisions.");
	const { code, err } = desk.kausal("diff nowhere", { cwd: "shop" });
	expect([code, err.split("\n")[0]]).toEqual([3, "kausal: There is no revision nowhere."]);
});
