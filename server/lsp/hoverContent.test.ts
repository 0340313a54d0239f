/**
 * The text of a hover: its parts, and what our own line says.
 */
import { describe, expect, test } from "vitest";
import type { Definition, HoverAnswer } from "../analysis/analysis.ts";
import { Confidence, DeclarationKind, Resolver } from "../model/kinds.ts";
import { hoverContent, hoverUses } from "./hoverContent.ts";

const range = { begin: 0, end: 1 };

function definition(changes: Partial<Definition> = {}): Definition {
	const declared = { path: "a.ts", range, nameRange: range, name: "x", kind: DeclarationKind.local, symbol: undefined };
	return { ...declared, confidence: Confidence.exact, resolver: Resolver.scope, ...changes };
}

function answer(changes: Partial<HoverAnswer> = {}): HoverAnswer {
	const counts = { callerCount: undefined, referenceCount: undefined };
	return { range, definitions: [definition()], signature: "let x", doc: "", ...counts, ...changes };
}

const settings = { path: "a.ts", isComplete: true, format: "text" } as const;
const ownLine = (changes: Partial<HoverAnswer>): string =>
	hoverContent(answer(changes), settings).split("\n").at(-1) ?? "";
const symbol = {} as Definition["symbol"];

describe("our own line", () => {
	const definitions = [definition({ symbol })];

	test("counts callers and references", () => {
		expect(ownLine({ definitions, callerCount: 12, referenceCount: 40 })).toBe("12 callers · 40 references · Kausal");
		expect(ownLine({ definitions, callerCount: 1, referenceCount: 1 })).toBe("1 caller · 1 reference · Kausal");
		expect(ownLine({ definitions, callerCount: 0, referenceCount: 12345 })).toBe("12,345 references · Kausal");
	});

	test("says of what is surely named nowhere that places may mean it", () => {
		expect(ownLine({ definitions, referenceCount: 0, guessCount: 4 }))
			.toBe("0 references · 4 places by name only · Kausal");
		expect(ownLine({ definitions, referenceCount: 2, guessCount: 4 })).toBe("2 references · Kausal");
	});

	test("has no counts until the index is complete", () => {
		const early = { definitions, callerCount: 0, referenceCount: 0 };
		const building = "not all is indexed yet, no counts · Kausal";
		expect(hoverContent(answer(early), { ...settings, isComplete: false })).toBe(`let x\n\n${building}`);
		expect(hoverUses(answer(early), { isComplete: false })).toBe(building);
	});

	test("names the kind of a local, the file when it is another one, that there are more, and what is no proof", () => {
		expect(ownLine({})).toBe("local · Kausal");
		const imported = definition({ kind: DeclarationKind.importBinding, confidence: Confidence.name, path: "b.ts" });
		expect(ownLine({ definitions: [imported, definition()] }))
			.toBe("import · first of 2 definitions · found by name · b.ts · Kausal");
		const overloads = [definition({ symbol }), definition({ symbol })];
		expect(ownLine({ definitions: overloads, referenceCount: 3 })).toBe("3 references · +1 overload · Kausal");
		const candidates = [definition({ symbol, confidence: Confidence.ambiguous }), definition()];
		expect(ownLine({ definitions: candidates, referenceCount: 0 }))
			.toBe("0 references · one of 2 that it may be · Kausal");
	});

	test("is all that there is beside another server, and nothing for locals", () => {
		const used = answer({ definitions, callerCount: 51, referenceCount: 60 });
		expect(hoverUses(used, settings)).toBe("51 callers · 60 references · Kausal");
		expect(hoverUses(answer(), settings)).toBeUndefined();
	});
});

test("the line stands above the documentation, where it is seen", () => {
	const elsewhere = definition({ symbol, path: "www.b.ts" });
	const hover = answer({ doc: "Words.\n\n@returns x", definitions: [elsewhere], referenceCount: 2 });
	expect(hoverContent(hover, { ...settings, format: "markdown" })).toBe([
		"```typescript\nlet x\n```", "2 references · www\\.b.ts · Kausal", "---", "Words.", "*@returns* — x",
	].join("\n\n"));
});

test("cannot close the fence around a signature", () => {
	const definitions = [definition({ kind: DeclarationKind.function })];
	const hostile = answer({ signature: "x = ```\n[a](b)", definitions });
	expect(hoverContent(hostile, { ...settings, format: "markdown" })).toContain("````typescript\nx = ```\n[a](b)\n````");
});
