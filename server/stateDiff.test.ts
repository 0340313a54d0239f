/** How the graph differs between revisions and files as they are: by cases, and against indexes from nothing. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { blockIdToHex } from "../engine/index.ts";
import type { DiffAnswer, DiffOptions } from "./analysis/diff/answer.ts";
import { treesOf } from "./changes/revisionTree.ts";
import { RandomModules, type TestWorkspace, withWorkspace } from "./fixture.ts";
import { DeclarationKind, EdgeKind, edgeKindName, edgeKindOf } from "./model/kinds.ts";
import type { Session } from "./session.ts";

type Files = Readonly<Record<string, string>>;

function git(workspace: TestWorkspace, ...given: string[]): void {
	const settings = ["user.name=t", "user.email=t@example.org", "init.defaultBranch=main", "core.autocrlf=false"];
	execFileSync("git", [...settings.flatMap((one) => ["-c", one]), ...given], { cwd: workspace.root, stdio: "ignore" });
}

function commit(workspace: TestWorkspace): void {
	git(workspace, "add", "-A");
	git(workspace, "commit", "--allow-empty", "-m", "state");
}

async function diff(session: Session, range: string, options: Partial<DiffOptions> = {}): Promise<DiffAnswer> {
	return session.diff(await treesOf(session.root, range), { limit: 100_000, ...options });
}

const SIGNS = { added: "+", removed: "-", moved: ">", changed: "~" };

function shown({ symbols, edges }: DiffAnswer): string[] {
	return [
		...symbols.map(({ change, symbol, before, parts }) => [
			SIGNS[change], symbol.qualifiedName, ...parts,
			...change === "moved" && before ? [`from ${before.path}#${before.qualifiedName}`] : [],
		].join(" ")),
		...edges.map(({ change, source, target, edgeKind }) =>
			`${SIGNS[change]} ${source.qualifiedName} ${edgeKindName(edgeKind)} ${target.qualifiedName}`),
	];
}

/** What differs between a commit of some files and others on disk, in the order of the answer. */
async function check(
	before: Files, after: Files, wanted: readonly string[], options: Partial<DiffOptions> = {},
): Promise<void> {
	await withWorkspace(before, async (workspace) => {
		git(workspace, "init");
		commit(workspace);
		for (const path of Object.keys(before)) if (after[path] === undefined) workspace.remove(path);
		for (const [path, text] of Object.entries(after)) if (before[path] !== text) workspace.write(path, text);
		const session = await workspace.open();
		await session.index();
		expect(shown(await diff(session, "HEAD", options))).toEqual(wanted);
		await session.close();
	});
}

const PRICE = [
	"export function net(cents: number) {", "\treturn cents;", "}",
	"export function gross(cents: number) {", "\treturn net(cents) * 1.2;", "}", "",
].join("\n");
const CART = [
	'import { gross } from "./price";', "export class Cart {",
	"\t/** All of it. */", "\ttotal() { return gross(1); }", "}", "",
].join("\n");
const SHOP = { "src/price.ts": PRICE, "src/cart.ts": CART };

test("a body that changed is that of the innermost symbol; what it calls now is an edge", () =>
	check(SHOP, { ...SHOP, "src/cart.ts": CART.replace("return gross(1)", "return 2") }, [
		"~ Cart.total body", "- Cart.total calls gross",
	]));

test("a literal, a signature, a comment and a doc comment are told apart", async () => {
	await check(SHOP, { ...SHOP, "src/price.ts": PRICE.replace("1.2", "1.3") }, ["~ gross body"]);
	await check(SHOP, { ...SHOP, "src/price.ts": PRICE.replace("net(cents: n", "net(cents?: n") }, ["~ net signature"]);
	await check(SHOP, { ...SHOP, "src/price.ts": PRICE.replace("export function gross", "function gross") }, [
		"~ gross signature", "- src/cart.ts imports gross", "- Cart.total calls gross",
	]);
	await check(SHOP, { ...SHOP, "src/cart.ts": CART.replace("All of it", "Everything") }, ["~ Cart.total doc"]);
	await check(SHOP, { ...SHOP, "src/price.ts": `// Hello.\n\n${PRICE}` }, []);
});

test("what moved is one change, and its edges stay", () =>
	check(SHOP, { "src/cart.ts": CART.replace("./price", "./money/net"), "src/money/net.ts": PRICE }, [
		"> net from src/price.ts#net", "> gross from src/price.ts#gross", "> src/money/net.ts from src/price.ts#src/price.ts",
		"~ src/cart.ts body",
	]));

test("a new name is told by its body, and what is inside comes along", () =>
	check(SHOP, { ...SHOP, "src/cart.ts": CART.replace("class Cart", "class Basket") }, [
		"> Basket signature from src/cart.ts#Cart", "> Basket.total from src/cart.ts#Cart.total",
	]));

test("symbols and edges that came and went, those between folders first", () =>
	check(
		{ ...SHOP, "app/main.ts": 'import { Cart } from "../src/cart";\nexport function main() { return new Cart(); }\n' },
		{
			...SHOP, "src/price.ts": `${PRICE}export function free() { return gross(0); }\n`,
			"app/other.ts": 'import { net } from "../src/price";\nnet(1);\n',
		},
		[
			"- app/main.ts", "- main", "+ app/other.ts", "+ free",
			"- app/main.ts imports Cart", "- app/main.ts imports src/cart.ts", "- main calls Cart",
			"+ app/other.ts imports net", "+ app/other.ts imports src/price.ts", "+ app/other.ts calls net",
			"+ free calls gross",
		],
	));

test("a name that is the only one no more changes what a file that did not change may mean", () =>
	check(
		{ "a.py": "def use(x):\n    x.only()\n", "b.py": "class B:\n    def only(self):\n        pass\n" },
		{
			"a.py": "def use(x):\n    x.only()\n", "b.py": "class B:\n    def only(self):\n        pass\n",
			"c.py": "class C:\n    def only(self):\n        pass\n",
		},
		["+ c.py", "+ C", "+ C.only", "+ use calls C.only"],
		{ includeAmbiguous: true },
	));

test("rule files and configuration of the revision hold for it", async () => {
	const ignored = { ...SHOP, ".kausalignore": "src/price.ts\n" };
	await check(ignored, SHOP, [
		"+ net", "+ gross", "+ src/price.ts",
		"+ src/cart.ts imports gross", "+ src/cart.ts imports src/price.ts", "+ Cart.total calls gross", "+ gross calls net",
	].sort((one, other) => Number(one.includes("calls")) - Number(other.includes("calls"))));
	const mapped = { ...SHOP, "src/cart.ts": CART.replace("./price", "@p") };
	const settings = '{ "compilerOptions": { "paths": { "@p": ["./src/price.ts"] } } }';
	await check({ ...mapped, "tsconfig.json": settings }, { ...mapped, "tsconfig.json": "{}" }, [
		"- src/cart.ts imports gross", "- src/cart.ts imports src/price.ts", "- Cart.total calls gross",
	]);
});

test("filters leave out, limits cut, and counts are of all", () => withWorkspace(SHOP, async (workspace) => {
	git(workspace, "init");
	commit(workspace);
	workspace.write("src/cart.ts", CART.replace("return gross(1)", "return 2"));
	const sums = 'import { Cart } from "../src/cart";\ntest("sums up", () => { new Cart().total(); });\n';
	workspace.write("test/cart.test.ts", sums);
	const session = await workspace.open();
	await session.index();
	const cut = await diff(session, "HEAD", { limit: 1 });
	expect([cut.symbols.length, cut.edges.length, cut.cut]).toEqual([1, 1, "limit"]);
	expect(cut.counts).toEqual({ added: 2, removed: 0, moved: 0, changed: 1, edgesAdded: 4, edgesRemoved: 1 });
	expect(cut.folders.map(({ folder, added, edgesRemoved }) => [folder, added, edgesRemoved]))
		.toEqual([["test", 2, 0], ["src", 0, 1]]);
	expect(shown(await diff(session, "HEAD", { includeTests: false })))
		.toEqual(["~ Cart.total body", "- Cart.total calls gross"]);
	const ofTests = { filter: { paths: ["test"], symbolKinds: [DeclarationKind.test] }, kinds: [EdgeKind.calls] };
	expect(shown(await diff(session, "HEAD", ofTests)))
		.toEqual(["+ sums up", "+ sums up calls Cart", "+ sums up calls Cart.total"]);
	const [change] = (await diff(session, "HEAD")).symbols;
	expect([change?.symbol.qualifiedName, change?.userCount]).toEqual(["Cart.total", 1]);
	await session.close();
}));

test("unsaved text counts on the side of the index", () => withWorkspace(SHOP, async (workspace) => {
	git(workspace, "init");
	commit(workspace);
	const session = await workspace.open();
	await session.index();
	session.setText("src/price.ts", PRICE.replace("net(cents) * 1.2", "1"));
	await session.settled();
	expect(shown(await diff(session, "HEAD"))).toEqual(["~ gross body", "- gross calls net"]);
	session.dropText("src/price.ts");
	expect(shown(await diff(session, "HEAD"))).toEqual([]);
	await session.close();
}));

/** Every edge of an index, by what it says, as `kind source target`. */
function edgesOf(dump: readonly string[]): Set<string> {
	return new Set(dump.flatMap((line) => {
		const [what, source, target, kind] = line.split(" ");
		const edgeKind = edgeKindOf(Number(kind));
		const isTold = what === "outgoing" && Object.values<number>(EdgeKind).includes(edgeKind);
		return isTold ? [`${edgeKind} ${source} ${target}`] : [];
	}));
}

/** Edges before, with ends where they moved to, changed as an answer says. */
function applied(before: ReadonlySet<string>, { symbols, edges }: DiffAnswer): Set<string> {
	const moves = new Map(symbols.flatMap(({ change, symbol, before: from }) =>
		change === "moved" && from ? [[blockIdToHex(from.id), blockIdToHex(symbol.id)]] : []));
	const after = new Set([...before].map((edge) => edge.split(" ").map((part) => moves.get(part) ?? part).join(" ")));
	const removed = edges.filter(({ change }) => change === "removed");
	for (const { edgeKind, source, target } of removed) {
		const key = [blockIdToHex(source.id), blockIdToHex(target.id)].map((id) => moves.get(id) ?? id).join(" ");
		expect(after.delete(`${edgeKind} ${key}`), `${edgeKind} ${key} was there`).toBe(true);
	}
	for (const { change, edgeKind, source, target } of edges) {
		if (change === "added") after.add(`${edgeKind} ${blockIdToHex(source.id)} ${blockIdToHex(target.id)}`);
	}
	return after;
}

/** A few edits of modules, and now and then of what decides which of them count and where imports lead. */
function edit(workspace: TestWorkspace, modules: RandomModules, count: number): void {
	for (let edits = 0; edits < count; edits++) {
		modules.edit();
		if (modules.isChosen(0.2)) modules.rename();
		if (modules.isChosen(0.2)) workspace.write(".kausalignore", `m${modules.below(7)}.ts\n`);
		const paths = { "./m7": [`./m${modules.below(7)}.ts`] };
		if (modules.isChosen(0.2)) workspace.write("tsconfig.json", JSON.stringify({ compilerOptions: { paths } }));
	}
}

test("the edges before, changed as the answer says, are those of an index of the other side from nothing", async () => {
	const seed = 7;
	await withWorkspace({}, async (workspace) => {
		const modules = new RandomModules(workspace, seed);
		git(workspace, "init");
		const wanted: Set<string>[] = [];
		for (const count of [10, 3, 2]) {
			edit(workspace, modules, count);
			if (wanted.length < 2) commit(workspace);
			wanted.push(edgesOf(await workspace.freshDump()));
		}
		const session = await workspace.open();
		await session.index();
		const options = { includeAmbiguous: true, kinds: Object.values(EdgeKind) };
		const ranges = [["HEAD~1..HEAD", 0, 1], ["HEAD", 1, 2], ["HEAD~1", 0, 2], ["HEAD..HEAD~1", 1, 0]] as const;
		for (const [range, before, after] of ranges) {
			const answer = await diff(session, range, options);
			const [from, to] = [wanted[before] as Set<string>, wanted[after] as Set<string>];
			expect([...applied(from, answer)].sort(), `seed ${seed}, ${range}`).toEqual([...to].sort());
		}
		const [once, again] = [await diff(session, "HEAD", options), await diff(session, "HEAD", options)];
		expect(shown(once), "the same again").toEqual(shown(again));
		await session.close();
	});
});

test("pages are the answer in one piece, and a cursor is of its question and its files", () =>
	withWorkspace(SHOP, async (workspace) => {
		git(workspace, "init");
		commit(workspace);
		workspace.write("src/price.ts", PRICE.replaceAll("net", "bare"));
		workspace.write("src/cart.ts", CART.replace("return gross(1)", "return 2"));
		const session = await workspace.open();
		await session.index();
		const whole = await diff(session, "HEAD");
		const pages: DiffAnswer[] = [];
		for (let cursor: string | undefined; pages.length === 0 || cursor !== undefined; cursor = pages.at(-1)?.cursor) {
			pages.push(await diff(session, "HEAD", { limit: 1, cursor }));
		}
		expect(pages.length).toBeGreaterThan(2);
		expect(pages.map(({ cut }) => cut)).toEqual([...pages.slice(1).map(() => "limit"), undefined]);
		const [symbols, edges] = [pages.flatMap((page) => page.symbols), pages.flatMap((page) => page.edges)];
		expect(shown({ ...whole, symbols, edges })).toEqual(shown(whole));
		const cursor = pages[0]?.cursor;
		const refused = (range: string, options: Partial<DiffOptions>): Promise<unknown> =>
			diff(session, range, { limit: 1, cursor, ...options }).then(() => "taken", (error: Error) => error.message);
		expect(await refused("HEAD", { includeTests: false })).toBe("The cursor is of another question.");
		expect(await refused("HEAD..HEAD", {})).toBe("The cursor is of another question.");
		workspace.write("src/cart.ts", CART);
		await session.index();
		expect(await refused("HEAD", {})).toBe("The index has changed since the cursor was given: ask again without it.");
		await session.close();
	}));
