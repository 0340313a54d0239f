/**
 * What a page may do: nothing that its own answers did not name. Random messages, and messages that mean harm, open no
 * file, run no command and throw nothing; and the page's document lets nothing but its own script run.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ExploreResult, type ExploreSymbol, SYMBOLS_REQUEST } from "../../server/protocol/explore.ts";
import { type Editor, Explorer } from "./explorer.ts";
import { idOf } from "./page/fixture.ts";
import { isToHost, isToPage, type ToPage } from "./page/messages.ts";
import { panelHtml } from "./panelHtml.ts";

/** What reads text as markup or code. */
const MARKUP = new RegExp(
	"\\b(?:innerHTML|outerHTML|insertAdjacentHTML|srcdoc|eval|Function|DOMParser|createContextualFragment|" +
		"document\\.write|setHTML\\w*)\\b(?=\\s*[=(.])",
);
const range = { start: { line: 1, character: 2 }, end: { line: 1, character: 5 } };
const symbol = (name: string): ExploreSymbol => ({
	id: idOf(name),
	name,
	qualifiedName: name,
	kind: "function",
	signature: `function ${name}()`,
	doc: "",
	test: false,
	path: `src/${name}.ts`,
	location: { uri: `file:///shop/src/${name}.ts`, range },
	selectionRange: range,
});
const answer: ExploreResult = {
	folder: "file:///shop",
	symbol: symbol("total"),
	container: symbol("cart"),
	incoming: 2,
	outgoing: 1,
	source: { text: "net()", line: 3, cut: false, links: [{ begin: 0, end: 3, id: idOf("linked"), sure: true }] },
	neighbours: [
		{
			symbol: symbol("cart"),
			direction: "incoming",
			relations: [{ edge: "contains", confidence: "exact", count: 1 }],
			uses: [],
			useCount: 0,
		},
		{
			symbol: symbol("main"),
			direction: "incoming",
			relations: [
				{ edge: "imports", confidence: "exact", count: 1 },
				{ edge: "calls", confidence: "exact", count: 1 },
			],
			uses: [],
			useCount: 1,
		},
		{
			symbol: symbol("net"),
			direction: "outgoing",
			relations: [{ edge: "calls", confidence: "name", count: 1 }],
			uses: [],
			useCount: 1,
		},
	],
	absence: [],
	complete: true,
	cut: null,
	cursor: null,
	visited: 3,
	edges: 3,
	snapshot: "5b1f7a025b1f7a02",
	microseconds: 1,
};

interface Heard {
	readonly explorer: Explorer;
	readonly did: string[];
	readonly posted: ToPage[];
}

type Ask = (method: string, params: object) => unknown;

function begin(ask: Ask = () => answer, folders: readonly string[] = ["file:///shop"]): Heard {
	const did: string[] = [];
	const posted: ToPage[] = [];
	const doing = (what: string): Promise<void> => Promise.resolve(void did.push(what));
	const editor: Editor = {
		ask: async <Result>(method: string, params: object) => Promise.resolve(ask(method, params) as Result),
		folders: () => folders,
		post: (message) => void posted.push(message),
		open: ({ uri }) => doing(`open ${uri}`),
		copy: (text) => doing(`copy ${text}`),
		save: (format, _, name) => doing(`save ${format} ${name}`),
		follow: (isOn) => void did.push(`follow ${isOn}`),
		accept: (offer) => doing(`accept ${offer}`),
	};
	return { explorer: new Explorer(editor), did, posted };
}

async function shown(): Promise<Heard> {
	const heard = begin();
	await heard.explorer.show({ name: "total" });
	await heard.explorer.take({ kind: "ready", restores: false });
	return heard;
}

test("what the panel was opened on is shown when its page is ready: no addresses, calls before imports", async () => {
	const { posted } = await shown();
	expect(posted.every((message) => isToPage(message))).toBe(true);
	expect(JSON.stringify(posted)).not.toContain("file://");
	const [message] = posted;
	if (message?.kind !== "shown") throw new Error("Nothing was shown.");
	expect(
		message.shown.neighbours.map(({ symbol: { name }, relations: [relation] }) => `${name} ${relation?.edge}`),
	).toEqual(["main calls", "net calls"]);
	expect(message.shown.incoming).toBe(1);
});

test("a file is opened for an id that an answer has named, and for no other", async () => {
	const { explorer, did } = await shown();
	await explorer.take({ kind: "open", id: idOf("main") });
	await explorer.take({ kind: "open", id: idOf("unheard") });
	await explorer.take({ kind: "open", id: idOf("linked") });
	expect(did).toEqual(["open file:///shop/src/main.ts"]);
});

test("messages that mean harm do nothing", async () => {
	const { explorer, did, posted } = await shown();
	const before = posted.length;
	const id = idOf("main");
	for (const message of [
		{ kind: "open", id, uri: "file:///etc/passwd" },
		{ kind: "open", id: "../../etc/passwd" },
		{ kind: "open", id: { toString: () => id } },
		{ kind: "accept", offer: "workbench.action.quit" },
		{ kind: "command", command: "workbench.action.quit" },
		{ kind: "__proto__" },
		{ kind: "constructor" },
		{ kind: "save", format: "exe", content: "" },
		{ kind: "copy", text: "x".repeat(2 ** 20 + 1) },
		{ kind: "search", request: 1, query: "x".repeat(201) },
		{ kind: "show", request: -1, id },
		null,
		"open",
		[],
		{ __proto__: { kind: "open", id } },
	])
		{await explorer.take(message);}
	expect([did, posted.length]).toEqual([[], before]);
});

test("random messages throw nothing, and open only what answers have named", async () => {
	const kinds = [
		"ready",
		"show",
		"expand",
		"search",
		"path",
		"impact",
		"open",
		"follow",
		"copy",
		"save",
		"accept",
		"other",
	];
	const value = fc.oneof(
		fc.constantFrom(idOf("main"), idOf("net"), idOf("none")),
		fc.string(),
		fc.integer(),
		fc.boolean(),
		fc.constant(null),
		fc.object(),
	);
	const message = fc.record(
		{
			kind: fc.constantFrom(...kinds),
			request: value,
			id: value,
			from: value,
			to: value,
			query: value,
			isOn: value,
			tests: value,
			text: value,
			format: value,
			content: value,
			offer: value,
			restores: value,
		},
		{ requiredKeys: ["kind"] },
	);
	await fc.assert(
		fc.asyncProperty(fc.array(message, { maxLength: 20 }), async (messages) => {
			const { explorer, did } = await shown();
			for (const one of messages) await explorer.take(one);
			expect(did.filter((what) => what.startsWith("open") && !/src\/(?:total|cart|main|net)\.ts$/.test(what))).toEqual(
				[],
			);
			expect(did.filter((what) => what.startsWith("accept") && !/ (?:retry|restart|output|reindex)$/.test(what))).toEqual(
				[],
			);
		}),
		{ seed: 5, numRuns: 50 },
	);
	fc.assert(
		fc.property(fc.anything(), (anything) => !isToHost(anything) && !isToPage(anything)),
		{ seed: 5, numRuns: 500 },
	);
});

test("what goes wrong is said, with what helps; a symbol that is gone is said so", async () => {
	const failing = begin(() => {
		throw new Error("The server is not running.");
	});
	await failing.explorer.show({ name: "total" });
	await failing.explorer.take({ kind: "ready", restores: false });
	expect(failing.posted).toEqual([
		{ kind: "trouble", request: 0, sentence: "The server is not running.", offers: ["retry", "restart", "output"] },
	]);
	const gone = begin(() => {
		throw new Error("Nothing is named 0000.");
	});
	gone.explorer.remember([idOf("old")]);
	await gone.explorer.take({ kind: "show", request: 4, id: idOf("old") });
	expect(gone.posted).toMatchObject([
		{ kind: "trouble", request: 4, sentence: expect.stringContaining("not there any more") as string },
	]);
});

test("every folder is searched, that of what is shown first; one that is gone takes nothing from others", async () => {
	const ask: Ask = (method, params) => {
		if (method !== SYMBOLS_REQUEST) return answer;
		const { folder } = params as { readonly folder: string };
		if (folder.endsWith("gone")) throw new Error("There is no such folder.");
		return { folder, symbols: [symbol(folder.endsWith("shop") ? "near" : "far")] };
	};
	const { explorer, posted } = begin(ask, ["file:///gone", "file:///a%20b", "file:///shop"]);
	await explorer.show({ name: "total" });
	await explorer.take({ kind: "ready", restores: false });
	await explorer.take({ kind: "search", request: 7, query: "a" });
	const found = posted.at(-1);
	if (found?.kind !== "found") throw new Error("Nothing was found.");
	expect(found.symbols.map(({ path }) => path)).toEqual(["shop/src/near.ts", "a b/src/far.ts"]);
	const lost = begin(ask, ["file:///gone"]);
	await lost.explorer.take({ kind: "search", request: 8, query: "a" });
	expect(lost.posted).toMatchObject([{ kind: "trouble", request: 8, sentence: "There is no such folder." }]);
});

test("the document lets only its own script run, and loads nothing from elsewhere", () => {
	const html = panelHtml({
		cspSource: "https://*.vscode-cdn.net",
		script: 's.js"><script>',
		style: "s.css",
		nonce: "abc",
		words: { "Try Again": '"><script>' },
	});
	expect(html).toContain("default-src 'none'; script-src 'nonce-abc'; style-src https://*.vscode-cdn.net;");
	expect(html).not.toMatch(/unsafe|\*;|https?:\/\/(?!\*\.vscode-cdn\.net)/);
	expect(html.match(/<script/g)).toHaveLength(1);
	expect(html).toContain('<body data-words="{&quot;Try Again&quot;:');
});

test("the page has no way to read text as markup or as code", () => {
	const folder = join(import.meta.dirname, "page");
	for (const name of readdirSync(folder).filter((one) => one.endsWith(".ts"))) {
		const word =
			MARKUP.exec(readFileSync(join(folder, name), "utf8"))?.[0];
		expect(word, name).toBeUndefined();
	}
});
