/** A file that has tops, shrunk, or changed inside, has the links and the questions that linking all of it gives. */
import { expect, test } from "vitest";
import { blockIdToHex, Engine, type Edge } from "../../engine/index.ts";
import { Prng } from "../../engine/sim/prng.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { withWorkspace } from "../fixture.ts";
import { Facts } from "../model/facts.ts";
import { LINK_PARTS, NO_QUESTIONS, type LinkQuestions } from "../model/linkParts.ts";
import { finish } from "../model/pieces.ts";
import { emptyProject } from "../resolution/project.ts";
import type { EdgeEnd } from "../store/indexView.ts";
import { LayeredView } from "../store/layeredView.ts";
import { StoreView } from "../store/storeView.ts";
import {
	ChangedQuestions, contentChange, restOn, insideQuestions, united, type ContentChange,
} from "./dependencies.ts";
import { changedTops, keptLinks, hasLost } from "./changedTops.ts";
import { Linker, type LinkedFile } from "./linker.ts";

interface Sample {
	readonly path: string;
	readonly others: Readonly<Record<string, string>>;
	/** What stands at the top of the file; some of it comes and goes. */
	readonly tops: readonly string[];
}

const SAMPLES: Readonly<Record<string, Sample>> = {
	typescript: {
		path: "cart.ts",
		others: {
			"price.ts": "export function price(count: number) { return { amount: count, cents() { return count; } }; }\n" +
				"export const vat = 2;\n",
			"base.ts": "export class Base { name = 'x'; total() { return 1; } }\nexport interface Base { more(): void }\n",
			"user.ts": "import { made, Cart } from './cart';\nmade.total();\nnew Cart('x').twice();\n",
		},
		tops: [
			'import { price, vat } from "./price";', 'import { Base } from "./base";', "/** A cart. */",
			"export class Cart extends Base {\n\tconstructor(readonly owner: string) { super(); this.made = price(1); }\n" +
				"\tmade;\n\ttotal() { const one = price(vat); return one.cents() + helper(this); }\n" +
				"\ttwice() { return this.total(); }\n}",
			"export interface Cart { extra(): Other }", "export interface Other { extra(): Cart; total(): number }",
			"function helper(cart: Cart) { const total = cart.total(); return [total].map((each) => each + cart.twice()); }",
			"function helper(other: Other): void;", "export function other(cart: Cart) { return cart.extra().total(); }",
			"export const made = new Cart('me');", "made.twice();", "export const api = { run() { return helper(made); } };",
			"{ const price = made; function inside() { return price.twice(); } inside(); }", "export { made as done };",
			"describe('cart', () => { const inner = helper(made); test('x', () => { inner.length; other(made); }); });",
			"namespace Cart { export const kinds = [made]; }", "export default helper;", "Cart.kinds.length;",
			"function show(cart: Cart): void { const total = made.total(); helper(cart); if (total) { other(cart).name; } }",
			"@vat\nexport class Marked { show(): void { const total = price(vat); helper(made); total.cents(); } }",
			"export class Shown { show(): void { const total = price(vat); helper(made); total.cents(); } also(): void { } }",
			"export function aloneA(cart: Cart) { const total = cart.total(); return helper(cart) ? aloneA : total; }",
			"class AloneB { made = new Cart('b'); total() { return this.made.twice() + helper(this.made); } }",
			"export const aloneC = { of: made, run() { return price(vat).cents(); } };",
		],
	},
	javascript: {
		path: "cart.js",
		others: {
			"price.js": "exports.price = function (count) { return { cents() { return count; } }; };\n",
			"user.js": "const { Cart, make } = require('./cart');\nmake().total();\nnew Cart().twice();\n",
		},
		tops: [
			"const { price } = require('./price');", "function Cart() { this.made = price(1); }",
			"Cart.prototype.total = function () { return this.made.cents() + this.twice(); };",
			"Cart.prototype.twice = function () { return this.total(); };", "function make() { return new Cart(); }",
			"exports.Cart = Cart;", "exports.make = make;", "module.exports = { Cart, make };", "make().total();",
			"const made = make();", "function helper() { return made.twice(); }", "var helper = () => made.total();",
			"helper();",
			"class Other extends Cart { total() { return super.total() + helper(); } }", "new Other().twice();",
			"function show(cart) { const total = made.total(); helper(cart); if (total) { cart.twice(); } }",
			"class Shown { show() { const total = price(1); helper(made); total.cents(); } also() { } }",
			"function aloneA() { return made.total() + helper(); }", "exports.aloneB = () => new Cart().twice();",
			"class AloneC extends Cart { total() { return price(1).cents() + super.total(); } }",
			"Cart.prototype.aloneD = function () { return this.total(); };",
		],
	},
	python: {
		path: "cart.py",
		others: {
			"price.py": "class Price:\n    def cents(self):\n        return 1\n\ndef price(count):\n    return Price()\n",
			"shop/one.py": "def cents():\n    return 1\n\ndef keep(what):\n    return what\n", "shop/two.py": "",
			"user.py": "from cart import made, Cart\nmade.total()\nfor each in Cart('x'):\n    each.cents()\n",
		},
		tops: [
			"from price import price, Price", "from price import *", "import shop.one", "import shop.two",
			"class Cart(Price):\n    count = 0\n    def __init__(self, owner):\n        self.made = price(1)\n" +
				"    def total(self):\n        return self.made.cents() + helper(self)\n" +
				"    def __iter__(self):\n        yield self.made",
			"class Price:\n    def total(self):\n        return price(2)", "def price(count):\n    return Price()",
			"shop.one.cents()", "from shop.one import keep",
			"@keep\ndef kept(cart):\n    total = made.total()\n    helper(cart)\n    return total",
			"def seen(cart):\n    global found\n    found = made.total()\n    total = helper(found)\n    return total",
			"@keep\nclass Kept:\n    def show(self):\n        total = price(1)\n        total.cents()",
			"def helper(cart: Cart):\n    for one in cart:\n        one.cents()\n    return cart.total()", "made = Cart('me')",
			"made.total()", "price(3).cents()", "if made:\n    def helper(cart):\n        return made.total()", "helper(made)",
			"def other():\n    return helper(made), price(4)", "@other\ndef decorated():\n    return other()", "made = price(5)",
			"def show(cart):\n    total = made.total()\n    helper(cart)\n    if total:\n        cart.total()",
			"class Shown:\n    def show(self):\n        total = price(1)\n        helper(made)\n        total.cents()\n" +
				"    def also(self):\n        pass",
			"def alone_a(cart: Cart):\n    return helper(cart) or made.total()",
			"class AloneB(Cart):\n    def total(self):\n        return price(2).cents()",
			"alone_c = made.made", "def alone_d():\n    global alone_e\n    alone_e = price(3)",
		],
	},
	go: {
		path: "cart.go",
		others: {
			"price.go": "package shop\n\ntype Price struct{ amount int }\n\nfunc (p Price) Cents() int { return p.amount }\n\n" +
				"func NewPrice(count int) Price { return Price{amount: count} }\n\ntype Total interface{ Total() int }\n",
			"user.go": "package shop\n\nfunc use() int { return made.Total() + helper(nil) }\n",
			"other/other.go": "package other\n\ntype Twice interface{ Twice() int }\n\nfunc Helper() Twice { return nil }\n",
		},
		tops: [
			'import "example.org/shop/other"',
			"// Cart is a cart.\ntype Cart struct {\n\tPrice\n\tcount int\n}",
			"func (c *Cart) Total() int {\n\tone := NewPrice(c.count)\n" +
				"\tinner := func(p Price) int { return p.Cents() + one.amount }\n\treturn inner(one) + c.Cents()\n}",
			"func (c *Cart) Twice() int { return c.Total() + c.Total() }", "func (p Price) Twice() int { return p.Cents() }",
			"func helper(c *Cart) int {\n\ttotal := c.Total()\n\treturn total + c.Twice() + other.Helper().Twice()\n}",
			"var made = &Cart{}", "var twice, thrice = helper(made), made.Twice()", "type Other = Cart",
			"type Again struct{ *Cart }",
			"type Sums interface{ Total() int; Twice() int }", "func sum(s Sums) int { return s.Total() + len(names) }",
			"const (\n\tone = iota\n\ttwo\n)", "var names = []string{}", "func len(x []string) int { return two }",
			"func init() { sum(made) }",
			"func aloneA(c *Cart) int { return helper(c) + made.Twice() }", "type AloneB struct{ Price }",
			"func (c *Cart) AloneC() int { return c.Total() }", "type AloneD interface{ Total() int; Cents() int }",
			"var aloneE = NewPrice(2)",
		],
	},
};

const shown = (edges: readonly Edge[]): string[] => edges.map(({ source, target, kind, begin, end, attributes }) =>
	`${blockIdToHex(source)} ${kind} ${blockIdToHex(target)} ${begin}-${end} ${attributes}`).sort();

function shuffledBy(prng: Prng, tops: readonly string[]): string[] {
	const left = [...tops];
	return tops.flatMap(() => left.splice(prng.below(left.length), 1));
}

function without(prng: Prng, tops: readonly string[], count: number): readonly string[] {
	let left = tops;
	for (let gone = 0; gone < count; gone++) left = left.toSpliced(prng.below(left.length), 1);
	return left;
}

/** Without one top, or with another name for one, mostly one that nothing else names. */
function shrunkBy(prng: Prng, tops: readonly string[]): readonly string[] {
	const alone = [...tops.keys()].filter((at) => /alone/i.test(tops[at] ?? ""));
	const at = prng.below(4) > 0 ? alone[prng.below(alone.length)] : prng.below(tops.length);
	if (at === undefined) return tops;
	return tops.toSpliced(at, 1, ...(prng.below(2) === 0 ? [] : [(tops[at] ?? "").replace(/alone/gi, "$&r")]));
}

/** Another inside for some tops: a word that is another one, or one more, behind what says what they are. */
function editedBy(prng: Prng, tops: readonly string[], words: readonly string[]): string[] {
	const edited = [...tops];
	for (let count = 1 + prng.below(3); count > 0; count--) {
		const at = prng.below(edited.length);
		const text = edited[at] ?? "";
		const inside = text.search(/\{\s|:\n|\) [{]/);
		if (inside < 0 || !/^(?:export )?(?:func|function|class|def|const|type) /m.test(text)) continue;
		const found = [...text.slice(inside).matchAll(/\w+/g)];
		const { 0: word = "", index = 0 } = found[prng.below(found.length)] ?? {};
		const other = words[prng.below(words.length)] ?? word;
		const instead = prng.below(2) === 0 ? other : `${word}(${other})`;
		edited[at] = text.slice(0, inside + index) + instead + text.slice(inside + index + word.length);
	}
	return edited;
}

function endsOf(edges: readonly Edge[]): (source: Edge["source"]) => EdgeEnd[] {
	return (source) => edges.filter((edge) => blockIdToHex(edge.source) === blockIdToHex(source))
		.map(({ target, kind, begin, end, attributes }) => ({ other: target, packedKind: kind, begin, end, attributes }));
}

/** What has come is told as by a comparison of all, for which methods of one name are one, whatever their types. */
function expectChange({ names, inside }: ContentChange, whole: ContentChange, { blocks, strings }: Facts): void {
	expect([...names].sort()).toEqual([...whole.names].sort());
	const ofOwners = insideQuestions([...blocks.owner].map((owner) => strings[owner] ?? ""));
	expect(inside).toEqual(expect.arrayContaining((whole.inside ?? []).filter((one) => !ofOwners.includes(one))));
}

function expectAll(questions: LinkQuestions, wanted: LinkQuestions, said: string): void {
	for (const part of LINK_PARTS) {
		const asked = new Set(questions[part]);
		expect(wanted[part].filter((question) => !asked.has(question)), said).toEqual(new Int32Array(0));
	}
}

test.each(Object.entries(SAMPLES))("whatever comes to a file of %s, goes, or changes in it", (language, sample) => {
	const { path, others, tops } = sample;
	return withWorkspace({ ...others, "go.mod": "module example.org/shop\n" }, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		await session.close();
		const engine = Engine.open({ vfs: createNodeVfs(), directory: workspace.store("index"), mode: "read" });
		const view = new LayeredView(new StoreView(engine), engine.layer());
		const prng = new Prng(11);
		const show = async (lines: readonly string[]): Promise<Facts> => {
			const source = `${language === "go" ? "package shop\n\n" : ""}${lines.join("\n\n")}\n`;
			const outcome = await workspace.pool.extract({ language, source });
			if (outcome.kind !== "extracted") throw new Error(outcome.reason);
			const facts = new Facts(outcome.extraction.facts);
			const contentHash = [0, 0, 0, 0] as const;
			const { textLength, lines: { begin: lineBegins } } = facts;
			view.replace({ file: { path, language, contentHash, textLength, isAscii: true, lineBegins }, facts });
			return facts;
		};
		const link = (): LinkedFile => {
			const linked = new Linker(view, emptyProject).link(path);
			if (linked === undefined) throw new Error("It is not there.");
			return linked;
		};
		const words = tops.flatMap((top) => top.match(/[A-Z]?[a-z]{4,}/g) ?? []);
		let [keptCount, lostCount, wentCount] = [0, 0, 0];
		for (let round = 0; round < 300; round++) {
			const shuffled = prng.below(2) === 0 ? tops : shuffledBy(prng, tops);
			const all = shuffled.filter(() => prng.below(5) > 0);
			const isEdited = round % 2 === 0;
			const lost = prng.below(4) === 0 || isEdited ? prng.below(2) : 1 + prng.below(3);
			const less = without(prng, all, lost);
			const edited = isEdited ? editedBy(prng, all, words) : all;
			const isLess = round % 3 === 0;
			const after = isLess ? shrunkBy(prng, edited) : edited;
			const facts = await show(less);
			const before = link();
			const now = await show(after);
			const kept = finish(changedTops(facts, now));
			const changed = new ChangedQuestions();
			changed.add(path, facts, now);
			if (kept) expectChange(kept.change, contentChange(facts, now), now);
			if (!kept || changed.concerned(before.questions).length > 0 || restOn(before.questions, kept.questions)) continue;
			keptCount += 1;
			const whole = link();
			const carried = keptLinks({ outgoing: endsOf(before.edges) }, path, now, kept);
			const linked = new Linker(view, emptyProject).link(path, { carried });
			const removed = shown(linked?.removed ?? []);
			const stayed = shown(before.edges).filter((edge) => !removed.includes(edge));
			const said = JSON.stringify({ less, after });
			expect([...stayed, ...shown(linked?.edges ?? [])].sort(), said).toEqual(shown(whole.edges));
			const questions = united(before.questions, linked?.questions ?? NO_QUESTIONS);
			if (hasLost(kept)) expectAll(questions, whole.questions, said);
			else expect(questions, said).toEqual(whole.questions);
			if (hasLost(kept)) lostCount += 1;
			if (hasLost(kept) && isLess) wentCount += 1;
		}
		engine.close();
		expect(keptCount - lostCount).toBeGreaterThan(20);
		expect(lostCount - wentCount).toBeGreaterThan(5);
		expect(wentCount).toBeGreaterThan(5);
	});
});
