/**
 * Made-up and mutilated Markdown: texts of what means something, read as micromark reads them; and what is cut at any
 * offset, which must be read without failing, within the text, and equally each time.
 *
 * `KAUSAL_ROUNDS` sets how many texts are made up, `KAUSAL_SEED` where they begin; a failure names its text.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Prng } from "../../../engine/sim/prng.ts";
import { Facts } from "../../model/facts.ts";
import { Skimmer } from "../../skim/skimmer.ts";
import { micromarkMarks, ownMarks, specification } from "./fixture.ts";
import { markdown } from "./parser.ts";

const ROUNDS = Number(process.env["KAUSAL_ROUNDS"] ?? 10_000);
const SEED = Number(process.env["KAUSAL_SEED"] ?? 1);
const PIECES_MAX = 14;

const pieces = [
	"`", "``", "[", "]", "(", ")", "<", ">", "!", "\\", "\n", "\n\n", "\r\n", "\r", " ", "  ", "    ", "\t",
	"# ", "## ", "#", "- ", "* ", "+ ", "1. ", "> ", "a", "b", "[a]", "[a]: b\n", "[b]: <c> 't'\n", "](x)",
	"](<y>)", "\"t\"", "'", "===\n", "---\n", "***", "```", "~~~", "<div>", "</div>", "<pre>", "<!--", "-->",
	"<b", "<a href='x'>", "<http:x>", "<x@y.z>", "<?", "?>", "<![CDATA[", "]]>", "|", "|-|\n", "a|b\n", ":-",
	"&amp;", "_", "*", "x@y.z", "\u00a0", "\u{1f600}",
];

/**
 * Where micromark and the specification part: its front matter leaves something behind when it has no end, and it takes
 * code, and an item that has just begun, for a paragraph that not every list item can interrupt.
 */
const isUnclosed = (text: string): boolean => /^(?:---|\+\+\+)/.test(text);
const isItemAfterCode = (text: string): boolean => /^(?: {0,3}\t| {4})[^]*^[ \t>]*(?:[-+*]|\d+[.)])[ \t]*$/m.test(text);

test("made-up texts are read as micromark reads them", () => {
	const prng = new Prng(SEED);
	for (let round = 0; round < ROUNDS; round++) {
		let text = "";
		for (let count = 1 + prng.below(PIECES_MAX); count > 0; count--) text += pieces[prng.below(pieces.length)];
		if (isUnclosed(text) || isItemAfterCode(text)) continue;
		expect(ownMarks(text), JSON.stringify(text)).toEqual(micromarkMarks(text));
	}
});

test("the pages of all packages are read as micromark reads them", () => {
	const root = join(import.meta.dirname, "..", "..", "..", "node_modules");
	const pages = readdirSync(root, { recursive: true, encoding: "utf8" })
		.filter((path) => /\.(?:md|markdown)$/i.test(path));
	expect(pages.length).toBeGreaterThan(100);
	for (const path of pages) {
		const text = readFileSync(join(root, path), "utf8").replace(/^\uFEFF/, "");
		expect(ownMarks(text), path).toEqual(micromarkMarks(text));
	}
});

test("no text is refused, wherever it is cut", () => {
	const guide = readFileSync(join(import.meta.dirname, "..", "..", "..", "syntaxes/markdown/fixtures/guide.md"), "utf8");
	const [skimmer, other] = [new Skimmer(markdown), new Skimmer(markdown)];
	for (const whole of [guide, specification.slice(6000, 10_000), specification.slice(60_000, 64_000)]) {
		for (let length = 0; length <= whole.length; length++) {
			for (const text of [whole.slice(0, length), whole.slice(length)]) {
				const { facts } = skimmer.read(text, 0);
				expect(Buffer.compare(other.read(text, 0).facts, facts)).toBe(0);
				const { declarations, references } = new Facts(facts);
				expect(Math.max(0, ...declarations.end, ...references.end)).toBeLessThanOrEqual(text.length);
			}
		}
	}
});
