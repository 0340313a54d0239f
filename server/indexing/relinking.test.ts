/** Documents are linked in pieces before they are shown, whatever happens between two of them. */
import { expect, test } from "vitest";
import { blockIdToHex, Engine, type Edge } from "../../engine/index.ts";
import { Prng } from "../../engine/sim/prng.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { type TestWorkspace, withWorkspace } from "../fixture.ts";
import { Facts } from "../model/facts.ts";
import { finish } from "../model/pieces.ts";
import { textChange } from "../model/textChange.ts";
import { emptyProject } from "../resolution/project.ts";
import { LayeredView, type LayerFile } from "../store/layeredView.ts";
import { StoreView } from "../store/storeView.ts";
import { Dependents } from "./dependents.ts";
import { edgeOf } from "../store/edgePatch.ts";
import { blocksOfFile } from "./fileEdges.ts";
import { contentHash } from "./intake.ts";
import { Linker } from "./linker.ts";
import { Relinking } from "./relinking.ts";

const FILES = {
	"price.ts": "export function price(count: number) { return { amount: count }; }\nexport const vat = 2;\n",
	"base.ts": "import { vat } from './price';\nexport class Base { total() { return vat; } }\n",
	"cart.ts": [
		"import { price, vat } from './price';", "import { Base } from './base';",
		"export class Cart extends Base { made = price(1); total() { return price(vat).amount + super.total(); } }",
		"export function sum(cart: Cart) { return cart.total() + cart.made.amount; }", "",
	].join("\n"),
	"main.ts": "import { Cart, sum } from './cart';\nexport function main() { return sum(new Cart()) + price(2); }\n",
};
/** What a document may say in place of its file. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
	"price.ts": ["export function cost() {}\nexport const vat = 3;\n", `${FILES["price.ts"]}export class Base {}\n`],
	"base.ts": [
		"export class Base { twice() { return this.total(); } total() { return 1; } }\n", "export class Other {}\n",
	],
	"cart.ts": [
		"export class Cart extends Base { made = vat; }\nexport function sum(cart: Cart) { return cart.made; }\n",
	],
	"new.ts": ["export function price() {}\nexport function sum() { return price(); }\n"],
};

const IMPORTS = [
	"import { price, vat } from './price';\n", "import { Base } from './base';\n", "import { Cart, sum } from './cart';\n",
];
/** So many references that documents are linked in several pieces. */
const MORE = Array.from({ length: 40 }, (_, at) =>
	`export function more${at}() { return price(vat).amount + sum(new Cart()) + new Base().total() + more${at}(); }\n`)
	.join("");

const shown = (edges: Iterable<Edge>): string[] =>
	Array.from(edges, ({ source, target, kind, begin, end, attributes }) =>
		`${blockIdToHex(source)} ${kind} ${blockIdToHex(target)} ${begin}-${end} ${attributes}`).sort();

interface Opened {
	readonly engine: Engine;
	readonly base: StoreView;
	readonly view: LayeredView;
	readonly relinking: Relinking;
}

/** The index of a workspace with nothing on top yet. */
async function opened(workspace: TestWorkspace): Promise<Opened> {
	const session = await workspace.open();
	await session.index();
	await session.close();
	const engine = Engine.open({ vfs: createNodeVfs(), directory: workspace.store("index"), mode: "read" });
	const base = new StoreView(engine);
	const view = new LayeredView(base, engine.layer());
	const dependents = new Dependents(engine);
	const relinking = new Relinking({ base, view, dependents: () => dependents, project: () => emptyProject });
	return { engine, base, view, relinking };
}

async function read(workspace: TestWorkspace, path: string, text: string): Promise<LayerFile> {
	const outcome = await workspace.pool.extract({ language: "typescript", source: text });
	if (outcome.kind !== "extracted") throw new Error(outcome.reason);
	const facts = new Facts(outcome.extraction.facts);
	const hash = contentHash(new TextEncoder().encode(text), "typescript");
	const { textLength, lines: { begin: lineBegins } } = facts;
	return { file: { path, language: "typescript", contentHash: hash, textLength, isAscii: true, lineBegins }, facts };
}

test("a document comes at once, with its links, and in the end all links are those of what is shown", () =>
	withWorkspace(FILES, async (workspace) => {
		const { engine, view, relinking } = await opened(workspace);
		const documents: { readonly document: LayerFile; readonly text: string }[] = [];
		for (const [path, texts] of Object.entries(TEXTS)) {
			// Each also with a comment above, and with another function at its end, so that some links are carried over.
			for (const one of texts.flatMap((text) => [text, `// note\n${text}`])) {
				for (const more of [MORE, MORE.replaceAll("more39", "other")]) {
					const text = `${IMPORTS.filter((line) => !line.includes(path.slice(0, -3))).join("")}${one}${more}`;
					documents.push({ document: await read(workspace, path, text), text });
				}
			}
		}
		const prng = new Prng(11);
		const drop = (path: string): void => {
			if (!view.isReplaced(path)) return;
			const before = view.facts(path);
			view.delete(path);
			relinking.documentChanged(path, before, view.facts(path));
		};
		const meanwhile = [
			(): void => undefined, (): void => undefined, (): unknown => finish(relinking.linkNextInPieces()),
			(): void => relinking.baseChanged(new Set(["main.ts"])), (): void => relinking.baseChanged(undefined),
			(): void => drop("price.ts"), (): void => drop("base.ts"), (): void => finish(relinking.seekInPieces()),
		];
		for (let round = 0; round < 180; round++) {
			const { document, text } = documents[prng.below(documents.length)] as (typeof documents)[number];
			const { path } = document.file;
			const before = documents.find(({ document: { facts } }) => view.facts(path) === facts);
			const pieces = relinking.replaceInPieces(document, before && textChange(before.text, text));
			for (let state = view.stateCount; pieces.next().done !== true; state = view.stateCount) {
				expect(view.stateCount).toBe(state);
				if (prng.below(4) === 0) meanwhile[prng.below(meanwhile.length)]?.();
			}
			expect(view.facts(path)).toBe(document.facts);
			if (prng.below(3) === 0) drop(path);
			if (prng.below(2) === 0) continue;
			const linking = prng.below(2) === 0 ? relinking.linkNextInPieces() : undefined;
			for (let steps = prng.below(40); linking && steps > 0 && linking.next().done !== true; steps--) {
				if (prng.below(8) === 0) meanwhile[prng.below(meanwhile.length)]?.();
			}
			if (linking) finish(linking);
			while (relinking.count > 0) {
				finish(relinking.seekInPieces());
				finish(relinking.linkNextInPieces());
			}
			for (const one of view.paths()) {
				const linked = new Linker(view, emptyProject).link(one);
				const edges = blocksOfFile(one, view.facts(one) as Facts)
					.flatMap((id) => view.outgoing(id).map((end) => edgeOf(id, end)));
				expect(shown(edges), `${round} ${one}`).toEqual(shown(linked?.edges ?? []));
			}
		}
		engine.close();
	}));

test("what facts below are written beside, between two pieces, waits again with the links that it had", () =>
	withWorkspace(FILES, async (workspace) => {
		const { engine, base, view, relinking } = await opened(workspace);
		const document = await read(workspace, "main.ts", `${FILES["main.ts"]}${IMPORTS.join("")}${MORE}`);
		finish(relinking.replaceInPieces(document, undefined));
		relinking.baseChanged(new Set(["main.ts"]));
		const { stateCount } = view;
		const linking = relinking.linkInPieces("main.ts");
		expect(linking.next().done).toBe(false);
		base.changed("price.ts", []);
		const stateAfter = stateCount + 1;
		expect(view.stateCount).toBe(stateAfter);
		expect(linking.next().done).toBe(true);
		expect(view.stateCount).toBe(stateAfter);
		expect(relinking.has("main.ts")).toBe(true);
		finish(relinking.linkNextInPieces());
		expect(relinking.has("main.ts")).toBe(false);
		expect(view.stateCount).toBeGreaterThan(stateAfter);
		engine.close();
	}));

test("a change waits no longer whose dependents cannot be read", () =>
	withWorkspace(FILES, async (workspace) => {
		const { engine, relinking } = await opened(workspace);
		const { facts } = await read(workspace, "price.ts", FILES["price.ts"]);
		relinking.documentChanged("price.ts", facts, undefined);
		expect(relinking.count).toBe(1);
		engine.close();
		expect(() => finish(relinking.seekInPieces())).toThrow();
		expect(relinking.count).toBe(0);
	}));
