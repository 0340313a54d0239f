/** Who depends on what is read in pieces, while files are linked and go. */
import { expect, test } from "vitest";
import { Engine, WriteBatch } from "../../engine/index.ts";
import { Prng } from "../../engine/sim/prng.ts";
import { SimulationVfs } from "../../engine/sim/simulationVfs.ts";
import { linksId } from "../model/identity.ts";
import { NO_QUESTIONS, type LinkQuestions } from "../model/linkParts.ts";
import { finish } from "../model/pieces.ts";
import { encodeLinks } from "../store/records.ts";
import { ChangedQuestions, nameQuestion } from "./dependencies.ts";
import { Dependents } from "./dependents.ts";

const FILES = 300;
const asking = (name: string): LinkQuestions => ({ ...NO_QUESTIONS, names: Int32Array.of(nameQuestion(name)) });

function setUp(): { readonly engine: Engine; readonly dependents: Dependents; readonly changed: ChangedQuestions } {
	const engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store" });
	const batch = new WriteBatch();
	for (let at = 0; at < FILES; at++) {
		batch.putBlock(linksId(`${at}.ts`), encodeLinks(`${at}.ts`, asking(at % 3 === 0 ? "price" : "vat")));
	}
	engine.write(batch, { durability: "buffered" });
	const changed = new ChangedQuestions();
	changed.addChange("other.ts", { names: [nameQuestion("price")], inside: [] });
	return { engine, dependents: new Dependents(engine), changed };
}

/** As a run does it that writes the links of a file, or drops it. */
function write(engine: Engine, dependents: Dependents, path: string, questions: LinkQuestions | undefined): void {
	const batch = new WriteBatch();
	if (questions) batch.putBlock(linksId(path), encodeLinks(path, questions));
	else batch.deleteBlock(linksId(path));
	engine.write(batch, { durability: "buffered" });
	dependents.set(path, questions);
}

test("they are the same at once and in pieces", () => {
	const [one, other] = [setUp(), setUp()];
	const expected = Array.from({ length: FILES / 3 }, (_, at) => `${at * 3}.ts`).sort();
	expect([...one.dependents.of(one.changed).keys()].sort()).toEqual(expected);
	expect([...finish(other.dependents.ofInPieces(other.changed)).keys()].sort()).toEqual(expected);
});

test("what is linked or dropped between two pieces counts as it is then, whoever reads", () => {
	for (let pieceCount = 1; pieceCount <= 5; pieceCount++) {
		const { engine, dependents, changed } = setUp();
		const pieces = dependents.ofInPieces(changed);
		for (let piece = 0; piece < pieceCount; piece++) pieces.next();
		for (let at = 0; at < FILES; at += 3) write(engine, dependents, `${at}.ts`, at % 2 === 0 ? undefined : asking("vat"));
		write(engine, dependents, "new.ts", asking("price"));
		// Somebody cannot wait, which may be before or after the records were read in pieces.
		if (pieceCount % 2 === 0) expect(dependents.questions("new.ts")).toEqual(asking("price"));
		finish(pieces);
		expect([...dependents.of(changed).keys()]).toEqual(["new.ts"]);
		expect(dependents.questions("0.ts")).toEqual(NO_QUESTIONS);
		expect(dependents.questions("1.ts")).toEqual(asking("vat"));
	}
});

test("of files that come, go and ask something else, those that asked are found", () => {
	const engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store" });
	const dependents = new Dependents(engine);
	// What is set from now on is kept.
	expect(dependents.questions("none.ts")).toBe(NO_QUESTIONS);
	const asked = new Map<string, readonly string[]>();
	const prng = new Prng(3);
	const names = Array.from({ length: 3000 }, (_, at) => `name${at}`);
	const someName = (): string => names[prng.below(prng.below(4) === 0 ? 40 : names.length)] as string;
	for (let round = 0; round < 3000; round++) {
		const path = `${prng.below(400)}.ts`;
		if (prng.below(4) === 0) {
			asked.delete(path);
			dependents.set(path, undefined);
		} else {
			const some = Array.from({ length: 1 + prng.below(60) }, someName);
			asked.set(path, some);
			const part = prng.below(2) === 0 ? "names" : "structure";
			dependents.set(path, { ...NO_QUESTIONS, [part]: Int32Array.from(some, nameQuestion).sort() });
		}
		if (round % 3 > 0) continue;
		const wanted = new Set([someName(), someName()].slice(prng.below(2)));
		const changed = new ChangedQuestions();
		changed.addChange("other.ts", { names: [...wanted].map(nameQuestion), inside: [] });
		const expected = [...asked].filter(([, some]) => some.some((name) => wanted.has(name))).map(([one]) => one);
		expect([...dependents.of(changed).keys()].sort()).toEqual(expected.sort());
	}
	engine.close();
});
