/** Returning to a state that the index was in: its links are taken, and are those of an index made from nothing. */
import { expect, test } from "vitest";
import { RandomModules, RandomPackages, withWorkspace, type TestWorkspace } from "../fixture.ts";
import type { IndexReport, Session } from "../session.ts";

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
