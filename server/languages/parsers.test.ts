/** What every parser of its own keeps, whatever its language. */
import { expect, test } from "vitest";
import { Facts } from "../model/facts.ts";
import { Skimmer } from "../skim/skimmer.ts";
import { PARSERS } from "./parsers.ts";

/** The names that a text is said to hold. */
function namesIn(skimmer: Skimmer, text: string): string[] {
	const facts = new Facts(skimmer.read(text, 0).facts);
	return [...facts.references.name, ...[...facts.declarations.name].slice(1)].map((name) => facts.string(name));
}

test.each(Object.entries(PARSERS))("control characters name nothing, and brackets match (%s)", (_, parser) => {
	if (parser === undefined) return;
	const skimmer = new Skimmer(parser);
	for (let unit = 0; unit < 0x20; unit++) {
		const control = String.fromCharCode(unit);
		expect(namesIn(skimmer, `package p\n{ (a ${control} b.${control} }\n`)).not.toContain("");
	}
});
