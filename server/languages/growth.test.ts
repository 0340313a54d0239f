/** Tests of tables that grow while something is read whose row is in them. */
import { expect, test } from "vitest";
import { Facts } from "../model/facts.ts";
import { FILE, get, next } from "../model/rows.ts";
import type { Language } from "../skim/language.ts";
import { Skimmer } from "../skim/skimmer.ts";
import { typescript } from "./ecmascript/parser.ts";
import { go } from "./go/parser.ts";

/** Declarations in a declaration: more than a table has room for at first, and not as many as the next size. */
const COUNT = 1500;

function check(language: Language, text: string): void {
	const facts = new Facts(new Skimmer(language).read(text, 0).facts);
	expect(facts.declarations.count).toBeGreaterThan(COUNT);
	const { name, type, returns } = facts.declarations;
	const first = next(FILE);
	expect(facts.string(name[first])).toBe("holds");
	expect(Math.max(get(type, first), get(returns, first))).toBeGreaterThanOrEqual(0);
}

const many = (part: string): string =>
	Array.from({ length: COUNT }, (_, index) => part.replace("#", `m${index}`)).join("");

test("what a declaration holds is known, however much is declared in it", () => {
	check(typescript, `type holds = { ${many("#: string; ")} };`);
	check(typescript, `const holds = [{ ${many("#: 1, ")} }];`);
	check(typescript, `function holds(): { ${many("#: 1, ")} };`);
	check(go, `package p\ntype holds []struct { ${many("# int; ")} }\n`);
	check(go, `package p\nfunc holds() struct { ${many("# int; ")} } { return nil }\n`);
});
