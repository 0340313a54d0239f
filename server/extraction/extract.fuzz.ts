/**
 * Extraction of altered source: every fixture of every language with bytes changed, cut, doubled and exchanged. It may
 * say less and name problems; it must not throw, and its facts must hold what server/model/facts.ts promises. What
 * comes out is resolved as well, against the unaltered fixtures.
 *
 * `KAUSAL_ROUNDS` sets how many alterations each fixture gets, `KAUSAL_SEED` where they begin; a failure names its
 * seed.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { Prng } from "../../engine/sim/prng.ts";
import { Facts, TABLES, type TableName } from "../model/facts.ts";
import { get, previous } from "../model/rows.ts";
import { MemoryWorld } from "../resolution/memoryWorld.ts";
import { resolveFile } from "../resolution/resolve.ts";
import { extractionOf, factsOf, languages } from "./fixture.ts";
import { languageOf } from "./grammar.ts";

const ROUNDS = Number(process.env["KAUSAL_ROUNDS"] ?? 100);
const FIRST_SEED = Number(process.env["KAUSAL_SEED"] ?? 1);
const syntaxes = path.join(import.meta.dirname, "..", "..", "syntaxes");

const fixtures = readdirSync(syntaxes, { recursive: true, withFileTypes: true })
	.filter(({ parentPath, name }) => path.basename(parentPath) === "fixtures" && !name.endsWith(".facts"))
	.map(({ parentPath, name }) => path.relative(syntaxes, path.join(parentPath, name)).split(path.sep).join("/"))
	.sort();

/** Numbers below a bound from a seed. */
function chances(seed: number): (below: number) => number {
	const prng = new Prng(seed);
	return (below) => prng.below(below);
}

const signs = "{}()[]<>;:,.=\"'`\\\n\r\t #@*/?!&|+-$_a0\u2028\u{1f600}";

function alter(source: Uint8Array, seed: number): Uint8Array {
	const below = chances(seed);
	let bytes = Buffer.from(source);
	for (let times = 1 + below(6); times > 0 && bytes.length > 2; times--) {
		const at = below(bytes.length);
		const length = 1 + below(Math.min(60, bytes.length - at));
		switch (below(5)) {
			case 0: bytes[at] = below(256); break;
			case 1: bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]); break;
			case 2: bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]); break;
			case 3: {
				const sign = Buffer.from(Array.from(signs)[below(Array.from(signs).length)] ?? "");
				bytes = Buffer.concat([bytes.subarray(0, at), sign, bytes.subarray(at)]);
				break;
			}
			default: bytes = Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
		}
	}
	return bytes;
}

/** What always holds of facts; the first promise that is broken, or undefined. */
function broken(facts: Facts): string | undefined {
	const { declarations, references, scopes, values, textLength } = facts;
	const isRow = (row: number, table: { readonly count: number }): boolean => row >= -1 && row < table.count;
	for (const table of Object.keys(TABLES) as TableName[]) {
		if (TABLES[table].some((column) => (facts[table] as never)[column] === undefined)) return `${table} is incomplete`;
	}
	for (let row = declarations.first; row < declarations.count; row++) {
		const [begin, end] = [get(declarations.begin, row), get(declarations.end, row)];
		if (begin < 0 || end < begin || end > textLength) return `declaration ${row} lies outside of the text`;
		if ((declarations.nameBegin[previous(row)] ?? 0) > get(declarations.nameBegin, row)) return "names do not rise";
		if (!isRow(get(declarations.parent, row), declarations)) return `declaration ${row} has no parent`;
		if (!isRow(get(declarations.type, row), values)) return `declaration ${row} holds nothing that there is`;
	}
	for (let row = references.first; row < references.count; row++) {
		if ((references.begin[previous(row)] ?? 0) > get(references.begin, row)) return "references do not rise";
		if (get(references.end, row) > textLength) return `reference ${row} lies outside of the text`;
		if (!isRow(get(references.target, row), declarations)) return `reference ${row} is bound to nothing`;
		if (get(references.scope, row) >= scopes.count) return `reference ${row} has no scope`;
		if (!isRow(get(references.receiver, row), values)) return `reference ${row} has no receiver`;
	}
	return undefined;
}

for (const fixture of fixtures) {
	test(`${fixture}, altered, is extracted and resolved`, async () => {
		const language = languageOf(fixture, languages) ?? "";
		const source = readFileSync(path.join(syntaxes, fixture));
		const plain = await factsOf(language, source);
		for (let seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
			const altered = alter(source, seed);
			const one = await extractionOf(language, altered);
			const facts = new Facts(one.facts);
			expect(broken(facts), `seed ${seed}`).toBeUndefined();
			expect(await extractionOf(language, altered), `seed ${seed}`).toEqual(one);
			const world = new MemoryWorld(new Map([["altered", facts], [fixture, plain]]));
			const links = resolveFile({ path: "altered", language, facts, world });
			expect(links.every(({ targets }) => targets.length > 0 && targets.length <= 16), `seed ${seed}`).toBe(true);
		}
	});
}
