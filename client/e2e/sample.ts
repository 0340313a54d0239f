/**
 * The workspace that tests in editors open: TypeScript and Python, with a definition in one file and uses in others.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const SAMPLE: Readonly<Record<string, string>> = {
	"src/cart.ts": `import { discount } from "./pricing";

export interface Item {
	readonly name: string;
	readonly price: number;
}

/**
 * The sum of all prices, less the \`discount\` for large carts.
 *
 * - what is free stays free
 * - an empty cart costs nothing
 */
export function total(items: readonly Item[]): number {
	const sum = items.reduce((all, item) => all + item.price, 0);
	return sum - discount(sum);
}
`,
	"src/pricing.ts": `/** What is taken off a sum. */
export function discount(sum: number): number {
	return sum > 100 ? sum / 10 : 0;
}
`,
	"src/main.ts": `import { type Item, total } from "./cart";

const items: Item[] = [{ name: "book", price: 12 }];
console.log(total(items));

export function receipt(): string {
	return \`You pay \${total(items)}\`;
}
`,
	"tools/report.py": `from tools.money import format_money


def report(amount):
    """Prints what was sold."""
    print(format_money(amount))
    return format_money(0)
`,
	"tools/money.py": `def format_money(amount):
    """An amount, with two digits and a sign for the currency."""
    return f"{amount:.2f} €"
`,
	"tools/__init__.py": "",
	"src/hostile.ts": `/**
 * [run](command:workbench.action.terminal.new) [reference][ref] <https://evil.example> https://evil.example/a
 * ![picture](https://evil.example/x.png) <img src="https://evil.example/y.png" onerror="alert(1)"> www.evil.example
 * <a href="command:x">html</a> &#91;entity&#93;(command:x) \\[escaped](command:x) evil@mail.example
 *
 * [ref]: command:workbench.action.quit
 * # no heading
 */
export function hostile(): void {}
`,
	"src/broken.ts": "export function broken( {\n",
	"NOTES.md": "# Notes\n\nPrices are added by `total`, and shown by `format_money`.\n",
	"package.json": '{ "name": "shop", "private": true }\n',
	"tsconfig.json": '{ "compilerOptions": { "strict": true } }\n',
	"README.md": "# Shop\n\nA cart, its prices, and a report.\n",
};

/** Writes the sample to a folder that is made. */
export function writeSample(folder: string): void {
	for (const [path, text] of Object.entries(SAMPLE)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
}

/** The place of the nth `word` in a file of the sample: 0-based, in UTF-16 code units. */
export function placeOf(path: string, word: string, nth = 0): { line: number; character: number } {
	const lines = (SAMPLE[path] ?? "").split("\n");
	let seen = 0;
	for (const [line, text] of lines.entries()) {
		for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
			if (seen++ === nth) return { line, character: at };
		}
	}
	throw new Error(`${path} has no ${word} number ${nth}.`);
}
