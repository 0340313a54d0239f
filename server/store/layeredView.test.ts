/** A document that is typed in, state by state: the layer is what one is on which only the last state was put. */
import { expect, test } from "vitest";
import { Engine } from "../../engine/index.ts";
import { Prng } from "../../engine/sim/prng.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { withWorkspace } from "../fixture.ts";
import { readGraph } from "../analysis/whole/readGraph.ts";
import { blockIdOf } from "../model/declarations.ts";
import { Facts } from "../model/facts.ts";
import { finish } from "../model/pieces.ts";
import { LayeredView } from "./layeredView.ts";
import { StoreView } from "./storeView.ts";

const PATH = "cart.ts";
const STORED = "export class Cart { total() { return 1; } }\n";
const TEXT = `/** A cart. */
export class Cart {
	total(): number { const one = 1; return one; }
	twice() { const inner = () => this.total(); return inner() + inner(); }
}
function over(one: string): string;
function over(one: number): number;
function over(one) { return one; }
export const made = new Cart();
`;
const TOKENS = [
	"/** More. */ ", "\n", " ", "total", "const more = 1; ", "function made() {} ", "made(); ", "static ", "x", "{", "}",
];

const FILES = { [PATH]: STORED, "other.ts": "export const made = 1;\n" };

test("whatever is typed", () => withWorkspace(FILES, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	await session.close();
	const engine = Engine.open({ vfs: createNodeVfs(), directory: workspace.store("index"), mode: "read" });
	const open = (): LayeredView => new LayeredView(new StoreView(engine), engine.layer());
	const typed = open();
	const prng = new Prng(5);
	for (let edit = 0, text = TEXT; edit < 200; edit++) {
		const at = prng.below(text.length);
		const typedIn = text.slice(0, at) + (TOKENS[prng.below(TOKENS.length)] as string) + text.slice(at + prng.below(3));
		text = edit % 10 === 0 ? TEXT : typedIn;
		const outcome = await workspace.pool.extract({ language: "typescript", source: text });
		if (outcome.kind !== "extracted") throw new Error(outcome.reason);
		const facts = new Facts(outcome.extraction.facts);
		const { textLength, lines: { begin: lineBegins } } = facts;
		const file = {
			path: PATH, language: "typescript", contentHash: [edit, 0, 0, 0] as const, textLength, isAscii: true, lineBegins,
		};
		typed.replace({ file, facts });
		const fresh = open();
		fresh.replace({ file, facts });
		const told = (view: LayeredView): unknown => ({
			blocks: Array.from(facts.blocks.declaration, (row) => {
				const id = blockIdOf(facts, row, PATH);
				return [view.block(id), view.placedBlock(id), view.blockNames(id)?.qualifiedName, view.begin(id)];
			}),
			names: [...view.names.names()].sort().map((name) => [name, view.names.sites(name)]),
			graph: finish(readGraph(view)),
		});
		expect(told(typed), text).toEqual(told(fresh));
	}
	engine.close();
}));
