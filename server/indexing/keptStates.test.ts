/** Returning to a state that the index was in: its links are taken, and are those of an index made from nothing. */
import { expect, test } from "vitest";
import { createMemoryVfs, Engine, WriteBatch } from "../../engine/index.ts";
import { RandomModules, RandomPackages, withWorkspace, type TestWorkspace } from "../fixture.ts";
import type { IndexReport, Session } from "../session.ts";
import { KeptStates } from "./keptStates.ts";

/** More than a run may read without the state before it being kept. */
const FILES = 70;

/** So many modules, each of which calls what the next one has. */
function branch(name: string): Record<string, string> {
	const files: Record<string, string> = {};
	for (let at = 0; at < FILES; at++) {
		const next = `m${(at + 1) % FILES}`;
		files[`m${at}.ts`] = `import { ${name} } from "./${next}";\nexport function ${name}() { return ${name}(); }\n`;
	}
	return files;
}

async function switchTo(
	workspace: TestWorkspace, session: Session, files: Readonly<Record<string, string>>,
): Promise<IndexReport> {
	for (const [path, text] of Object.entries(files)) workspace.write(path, text);
	return session.index();
}

async function check(
	work: (workspace: TestWorkspace, open: () => Promise<Session>) => Promise<void>,
): Promise<void> {
	await withWorkspace({ ...branch("one"), "user.ts": 'import { one } from "./m0";\none();\n' }, async (workspace) => {
		await work(workspace, () => workspace.open());
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	});
}

test("whoever returns to a branch has its links without linking, those of files that did not change as well", () =>
	check(async (workspace, open) => {
		const session = await open();
		await session.index();
		expect((await switchTo(workspace, session, branch("two"))).relinked).toBe(FILES + 1);
		expect(await switchTo(workspace, session, branch("one"))).toMatchObject({ parsed: 0, relinked: 0 });
		const at = (session.text("user.ts") ?? "").indexOf("one()");
		const { definitions } = session.analysis.definition("user.ts", at);
		expect(definitions.map(({ path }) => path)).toEqual(["m0.ts"]);
		expect(await switchTo(workspace, session, branch("two"))).toMatchObject({ parsed: 0, relinked: 0 });
		await session.close();
	}));

test("a state is kept through restarts, and when configuration is another one meanwhile", () =>
	check(async (workspace, open) => {
		const first = await open();
		await first.index();
		const configuration = '{ "compilerOptions": { "baseUrl": "." } }\n';
		await switchTo(workspace, first, { ...branch("two"), "tsconfig.json": configuration });
		await first.close();
		const second = await open();
		workspace.remove("tsconfig.json");
		expect(await switchTo(workspace, second, branch("one"))).toMatchObject({ parsed: 0, relinked: 0 });
		await second.close();
	}));

test("a state that takes too much room is there until whoever kept the next one has looked for it", () => {
	const engine = Engine.open({ vfs: createMemoryVfs(), directory: "store", mode: "write" });
	const fill = (letter: number): void => {
		for (let number = 0; number < 300; number++) {
			const batch = new WriteBatch();
			batch.putBlock({ w0: 1000, w1: number, w2: 0, w3: 0 }, Uint8Array.from({ length: 65_536 }, (_, at) => at * letter));
			engine.write(batch, { durability: "flushed" });
		}
		engine.flush();
		while (engine.maintain(1 << 20, 2));
	};
	const states = new KeptStates(engine, () => 1_000_000);
	const isThere = (mark: string): boolean => {
		const state = states.open(mark);
		state?.release();
		return state !== undefined;
	};
	fill(1);
	states.keep("one");
	fill(3);
	states.dropOld();
	states.keep("two");
	expect([isThere("one"), isThere("two")]).toEqual([true, true]);
	states.dropOld();
	expect([isThere("one"), isThere("two")]).toEqual([false, true]);
	engine.close();
});

test("a branch that is not quite what it was is linked anew", () => check(async (workspace, open) => {
	const session = await open();
	await session.index();
	await switchTo(workspace, session, branch("two"));
	const other = { ...branch("one"), "m0.ts": "export function other() {}\n" };
	expect((await switchTo(workspace, session, other)).relinked).toBe(FILES);
	await session.close();
}));

test.each([[1, RandomModules], [2, RandomPackages]] as const)(
	"whatever states follow each other, the index is that of the last one (seed %i)", (seed, Random) => check(
		async (workspace, open) => {
			workspace.write("go.mod", "module example.org\n");
			const session = await open();
			await session.index();
			const random = new Random(workspace, seed);
			for (let step = 0; step < 5; step++) {
				for (let edits = random.below(3); edits > 0; edits--) random.edit();
				await switchTo(workspace, session, branch(random.isChosen(0.5) ? "one" : "two"));
			}
			await session.close();
		}));
