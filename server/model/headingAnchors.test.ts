/** Anchors of headings, as GitHub writes them. */
import { expect, test } from "vitest";
import { factsOf } from "../extraction/fixture.ts";
import { headingAnchors } from "./headingAnchors.ts";

async function anchors(text: string): Promise<string[]> {
	return [...headingAnchors(await factsOf("markdown", text)).keys()];
}

test("an anchor is the words of its heading", async () => {
	expect(await anchors([
		"# What `Cart.total()` is, & why!", "## Über-setzen  zwei", "## [a link](b_(c).md) and ![an image][d]",
		"## <a id='x'></a>Tag", "",
	].join("\n"))).toEqual(["what-carttotal-is--why", "über-setzen--zwei", "a-link-and-an-image", "tag"]);
});

test("marks of emphasis are no words, and what stands in code is", async () => {
	expect(await anchors([
		"# Ümlaut & _more_ — 1.2", "# snake_case and __init__", "# `__init__` of `Map<K>`", "# _open", "# a_b_ c",
		"# ``a`b_`` _", "# ΟΔΟΣ ὁδός", "# tie‿d ½ Ⅷ ⚠️", "",
	].join("\n"))).toEqual([
		"ümlaut--more--12", "snake_case-and-init", "__init__-of-mapk", "_open", "a_b_-c", "ab_-_", "οδοσ-ὁδός", "tie‿d-½-ⅷ-️",
	]);
});

test("a repeated one is numbered, and so is one that looks like it", async () => {
	expect(await anchors("# a\n# a-1\n# a\n# a\n# a-1\n")).toEqual(["a", "a-1", "a-2", "a-3", "a-1-1"]);
});

test("many headings of the same words are told apart in time", async () => {
	const facts = await factsOf("markdown", "# a\n".repeat(100_000));
	expect(headingAnchors(facts).size).toBe(100_000);
	const marks = ["[", "[a](", "<", "_a ", "`_"];
	const long = await factsOf("markdown", marks.map((mark) => `# ${mark.repeat(100_000)}\n`).join(""));
	expect(headingAnchors(long).size).toBe(5);
});
