/** Whether links are concerned by changes, however many questions they rest on. */
import { expect, test } from "vitest";
import { extractFile } from "../extraction/extract.ts";
import { readerOf } from "../extraction/fixture.ts";
import { Facts } from "../model/facts.ts";
import type { Hash128 } from "../model/hash.ts";
import { finish, type InPieces } from "../model/pieces.ts";
import {
	ChangedQuestions, contentChange, contentChangeInPieces, type ContentChange, ContentChanges, Dependencies,
} from "./dependencies.ts";

type Ask = (dependencies: Dependencies) => void;

async function factsOf(source: string): Promise<Facts> {
	return new Facts(extractFile({ language: "typescript", source }, await readerOf("typescript")).facts);
}

/** One question among few, where each is looked at, and among many, where the changed ones are searched for. */
async function check(before: string, after: string | undefined, ask: Ask, want: boolean): Promise<void> {
	const changed = new ChangedQuestions();
	changed.add("a/price.ts", await factsOf(before), after === undefined ? undefined : await factsOf(after));
	for (const otherCount of [0, 10_000]) {
		const dependencies = new Dependencies();
		dependencies.begin("cart.ts");
		ask(dependencies);
		for (let other = 0; other < otherCount; other++) dependencies.name(`other${other}`);
		expect(changed.concern(dependencies.sorted()), `among ${otherCount}`).toBe(want);
	}
}

const BEFORE = "export function price() { return 1; }\nexport function count() { return 2; }\n";
const AFTER = BEFORE.replace("count()", "sum()");
/** A name of the file, looked up in it. */
const looksUp = (name: string): Ask => (dependencies) => {
	dependencies.file("a/price.ts");
	dependencies.inside("a/price.ts", name);
};

test("whoever has looked a changed name up in the file is concerned", () =>
	check(BEFORE, AFTER, looksUp("count"), true));
test("who has looked another one up is not", () => check(BEFORE, AFTER, looksUp("price"), false));
test("nor is who has looked the name up in other files", () =>
	check(BEFORE, AFTER, (dependencies) => dependencies.inside("b.ts", "count"), false));
test("a name that is declared nowhere any more", () =>
	check(BEFORE, AFTER, (dependencies) => dependencies.name("count"), true));
test("a name whose block is in another function, because of a bracket above it", () => {
	const before = "test('one', () => {\n\tif (true) {\n\t}\n});\ntest('two', () => count(() => ({ price: 1 })));\n";
	return check(before, before.replace("}", ""), (dependencies) => dependencies.name("price"), true);
});
test("a file that is gone, and its folder", async () => {
	await check(BEFORE, undefined, (dependencies) => dependencies.file("a/price.ts"), true);
	await check(BEFORE, undefined, (dependencies) => dependencies.folder("a"), true);
	await check(BEFORE, undefined, (dependencies) => dependencies.folder("b"), false);
});

test("what differs is the same in both directions, and two contents are compared once", async () => {
	const texts = [
		BEFORE, AFTER, "", `${BEFORE}export class Cart extends Base { fill() { return price(); } }\n`,
		"export default 1;\nexport { price as cost } from './b';\n", `${BEFORE}namespace N { export type T = Cart; }\n`,
	];
	const facts = await Promise.all(texts.map(factsOf));
	const sorted = ({ names, inside }: ContentChange): unknown => [names.toSorted(), inside?.toSorted()];
	const changes = new ContentChanges();
	const hashOf = (at: number): Hash128 => [at, 0, 0, 0];
	let count = 0;
	for (const [at, one] of facts.entries()) {
		for (const [otherAt, other] of facts.entries()) {
			expect(sorted(contentChange(one, other))).toEqual(sorted(contentChange(other, one)));
			const compare = (): InPieces<ContentChange> => {
				count += 1;
				return contentChangeInPieces(one, other);
			};
			const known = finish(changes.between(hashOf(at), hashOf(otherAt), compare));
			expect(sorted(known)).toEqual(sorted(contentChange(one, other)));
		}
	}
	expect(count).toBe((facts.length * (facts.length + 1)) / 2);
});
