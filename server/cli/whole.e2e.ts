/** `kausal cycles`, `unused` and `hubs` as a person types them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Desk } from "./fixture.ts";

let desk: Desk;

beforeAll(() => {
	desk = new Desk();
	desk.write("shop/package.json", '{ "main": "dist/main.js" }');
	desk.write("shop/src/main.ts", 'import { net } from "./price";\nexport function main() { return net(1); }\n');
	desk.write(
		"shop/src/price.ts",
		'import { rate } from "./tax";\nexport function net(cents: number) { return cents * rate(); }\nfunction lost() {}\n',
	);
	desk.write(
		"shop/src/tax.ts",
		'import { net } from "./price";\nexport function rate() { return 1; }\nexport function taxed() { return net(2); }\n',
	);
});

afterAll(() => {
	desk.remove();
});

const kausal = (line: string): { code: number | null; out: string } => {
	const { code, out } = desk.kausal(line, { cwd: "shop" });
	return { code, out };
};

test("a cycle is a line a step, with the place of its import and the lightest marked", () => {
	expect(kausal("cycles")).toEqual({ code: 0, out: [
		"2 files in a circle", "src/price.ts:1:10  src/price.ts → src/tax.ts  3 references [lightest]",
		"src/tax.ts:1:10    src/tax.ts → src/price.ts  3 references", "", "1 cycle of files",
	].join("\n") });
	expect(kausal("cycles --level folders")).toEqual({ code: 1, out: "no cycles of folders" });
	expect(kausal("cycles --format csv").out.split("\r\n")[1])
		.toBe("src/price.ts,2,src/price.ts,src/tax.ts,3,2,true,src/price.ts,1,10,1,14");
});

test("what is unused is told with how sure that is, and what counts as entry", () => {
	expect(kausal("unused")).toEqual({ code: 0, out: [
		"src/price.ts:3:10  function  lost   function lost()",
		"src/tax.ts:3:17    function  taxed  [exported] export function taxed()", "",
		"2 symbols that no use is known of; entered by 1 file",
	].join("\n") });
	expect(kausal("unused --path 'src/main*'").out)
		.toBe("nothing that no use is known of among what the filters let through; entered by 1 file");
});

test("pages go on where a cursor says, and a cursor of something else is refused in a sentence", () => {
	const first = kausal("unused --limit 1").out;
	expect(first).toContain("2 symbols that no use is known of; entered by 1 file; 1 shown: raise --limit");
	const [, cursor = ""] = /--cursor (\S+) goes on$/.exec(first) ?? [];
	expect(kausal(`unused --limit 1 --cursor ${cursor}`).out).toContain("taxed");
	expect(kausal(`unused --path src --cursor ${cursor}`)).toEqual({ code: 2, out: "" });
	expect(kausal("trace callers net --path src/main.ts --max-depth 1").out).toMatch(/└─ main\n\n1 caller within 1 step$/);
	expect(kausal("impact rate --not-name main --max-visited 2 --json").out).toContain('"cut": "visited"');
});

test("hubs by each measure", () => {
	expect(kausal("hubs --symbols function --kind calls --limit 1").out).toContain("[2 in, 1 out] export function net");
	expect(kausal("hubs --by rank --kind calls --limit 1").out).toContain("[0.275; 1 in, 0 out] export function rate");
	expect(kausal("hubs --by between --kind calls --limit 1").out).toContain("[2.00; 2 in, 1 out] export function net");
	expect(kausal("hubs --symbols thing").code).toBe(2);
});
