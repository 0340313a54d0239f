/** Edges that are carried over an edit are those that linking the whole file gives. */
import { expect, test } from "vitest";
import { blockIdToHex, Engine, type BlockId, type Edge } from "../../engine/index.ts";
import { Prng } from "../../engine/sim/prng.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { withWorkspace } from "../fixture.ts";
import { Facts } from "../model/facts.ts";
import { textChange } from "../model/textChange.ts";
import { emptyProject } from "../resolution/project.ts";
import type { EdgeEnd } from "../store/indexView.ts";
import { LayeredView } from "../store/layeredView.ts";
import { StoreView } from "../store/storeView.ts";
import { carriedLinks } from "./carriedLinks.ts";
import { ComingDocument } from "./comingDocument.ts";
import { Linker, type LinkedFile } from "./linker.ts";

interface Sample {
	readonly path: string;
	readonly others: Readonly<Record<string, string>>;
	readonly text: string;
	/** What edits put in. */
	readonly tokens: readonly string[];
}

const SAMPLES: Readonly<Record<string, Sample>> = {
	typescript: {
		path: "cart.ts",
		others: {
			"price.ts": `export function price(count: number) { return { amount: count, cents() { return count; } }; }
export const vat = 2;
`,
			"base.ts": "export class Base { name = 'x'; total() { return 1; } }\n",
		},
		text: `import { price, vat } from "./price";
import { Base } from "./base";
/** A cart. */
export class Cart extends Base {
	count = 0;
	constructor(readonly owner: string) { super(); this.made = price(1); }
	made;
	total() {
		const one = price(this.count);
		function inner(value) { return value.cents() + one.amount; }
		return inner(one) + vat;
	}
	twice() { return this.total() + super.total(); }
}

function helper(cart: Cart) { const total = cart.total(); return [total].map((each) => each + cart.twice()); }
export const made = new Cart('me');
made.twice();
export const api = { run() { return helper(made); } };
function over(one: string): string;
function over(one: number): number;
function over(one) { const inner = { at: price(one) }; return helper(inner.at) + over(2); }
async function lazy() { const { vat: more } = await import("./price"); return more + vat; }
describe('cart', () => { const inner = helper(made); test('x', () => { inner.length; }); });
`,
		tokens: [
			"price(2)", "vat", "this.count", "made", "// note\n", " ", "\n", "}", "{", "x", "helper(made);", "const vat = 1;",
			"function total() {}", ".cents()",
		],
	},
	python: {
		path: "cart.py",
		others: { "price.py": `class Price:
    def cents(self):
        return 1

def price(count):
    return Price()
` },
		text: `first = 1
from price import price, Price

class Cart(Price):
    """A cart."""
    count = 0
    def __init__(self, owner):
        self.owner = owner
        self.made = price(1)
    def total(self):
        one = price(self.count)
        def inner(value):
            return value.cents()
        return inner(one) + self.made.cents()
    def twice(self):
        return self.total() + self.total()

@price
def helper(cart: Cart):
    from base import price as other
    other(vat)
    total = cart.total()
    return [each for each in [total]]

made = Cart('me')
made.twice()
`,
		tokens: [
			"price(2)", "self.count", "made", "# note\n", " ", "\n", "x", "helper(made)", "\n        global made\n",
			"\n        self.more = price(3)\n", ".cents()",
		],
	},
	go: {
		path: "cart.go",
		others: { "price.go": `package shop

type Price struct{ amount int }

func (p Price) Cents() int { return p.amount }

func NewPrice(count int) Price { return Price{amount: count} }
` },
		text: `package shop

// Cart is a cart.
type Cart struct {
	Price
	count int
}

func (c *Cart) Total() int {
	one := NewPrice(c.count)
	inner := func(p Price) int { return p.Cents() + one.amount }
	return inner(one) + c.Cents()
}

func (c *Cart) Twice() int { return c.Total() + c.Total() }

func helper(c *Cart) int {
	total := c.Total()
	return total + c.Twice()
}

var made = &Cart{}
var twice = helper(made)
`,
		tokens: [
			"NewPrice(2)", "c.count", "made", "// note\n", " ", "\n", "}", "{", "x", "helper(made)", ".Cents()",
			"var made = 1\n",
		],
	},
};

const shown = (edges: readonly Edge[]): string[] => edges.map(({ source, target, kind, begin, end, attributes }) =>
	`${blockIdToHex(source)} ${kind} ${blockIdToHex(target)} ${begin}-${end} ${attributes}`).sort();

test.each(Object.entries(SAMPLES))("after any edit of %s", (language, { path, others, text, tokens }) =>
	withWorkspace({ ...others, [path]: text }, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		await session.close();
		const engine = Engine.open({ vfs: createNodeVfs(), directory: workspace.store("index"), mode: "read" });
		const view = new LayeredView(new StoreView(engine), engine.layer());
		const linker = new Linker(view, emptyProject);
		const prng = new Prng(7);
		/** Of the document that was shown last, before it was: its edges and what they rest on. */
		let coming: readonly unknown[] = [];
		const told = (linked: LinkedFile | undefined): readonly unknown[] => [shown(linked?.edges ?? []), linked?.questions];
		const show = async (source: string): Promise<Facts> => {
			const outcome = await workspace.pool.extract({ language, source });
			if (outcome.kind !== "extracted") throw new Error(outcome.reason);
			const facts = new Facts(outcome.extraction.facts);
			const file = {
				path, language, contentHash: [0, 0, 0, 0] as const, textLength: facts.textLength, isAscii: true,
				lineBegins: facts.lines.begin,
			};
			coming = told(new Linker(new ComingDocument(view, { file, facts }), emptyProject).link(path));
			view.replace({ file, facts });
			return facts;
		};
		let [now, facts] = [text, await show(text)];
		let edges = linker.link(path)?.edges ?? [];
		let carriedCount = 0;
		for (let edit = 0; edit < 250; edit++) {
			const at = prng.below(now.length);
			const next = now.slice(0, at) + (prng.below(2) === 0 ? tokens[prng.below(tokens.length)] as string : "") +
				now.slice(at + (prng.below(3) === 0 ? prng.below(6) : 0));
			const change = textChange(now, next);
			if (!change) continue;
			const after = await show(next);
			const known = new Map<string, EdgeEnd[]>();
			for (const { source, target: other, kind: packedKind, ...place } of edges) {
				const ends = known.get(blockIdToHex(source)) ?? [];
				known.set(blockIdToHex(source), [...ends, { other, packedKind, ...place }]);
			}
			const outgoing = (id: BlockId): readonly EdgeEnd[] => known.get(blockIdToHex(id)) ?? [];
			const carried = carriedLinks({ path, before: facts, after, change }, { outgoing });
			const linked = linker.link(path);
			const whole = linked?.edges ?? [];
			expect(coming, JSON.stringify({ now, next })).toEqual(told(linked));
			if (carried) {
				carriedCount += 1;
				const gone = new Set(shown(carried.removed));
				const left = edges.filter((edge) => !gone.has(shown([edge])[0] as string));
				const patched = [...left, ...(linker.link(path, { carried })?.edges ?? [])];
				expect(shown(patched), JSON.stringify({ now, next })).toEqual(shown(whole));
			}
			// Half of the edits stay, until the text has drifted too far to be code.
			if (prng.below(2) === 0 && edit % 12 !== 0) [now, facts, edges] = [next, after, whole];
			else if (edit % 12 === 0) [now, facts, edges] = [text, await show(text), linker.link(path)?.edges ?? []];
		}
		engine.close();
		expect(carriedCount).toBeGreaterThan(40);
	}));
