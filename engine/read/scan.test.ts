/**
 * Scans against a sorted list: every range, both ways, with seeks in between, over whatever mixture of
 * memtables, tables and tombstones the writes before it left.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	type BlockId,
	blockIdToHex,
	BlockView,
	compareBlockIds,
	Engine,
	type EngineOptions,
	type Reader,
	type ScanRange,
	WriteBatch,
} from "../index.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";

/** Few words, among them those at which signed and unsigned order differ, so that prefixes are shared. */
const WORDS = [0, 1, 2, 0x7fffffff, -0x80000000, -2, -1];
const word = fc.constantFrom(...WORDS);
const anyId = fc.record({ w0: word, w1: word, w2: fc.constantFrom(0, 1, -1), w3: word });

type Step =
	| { readonly kind: "put"; readonly ids: readonly BlockId[]; readonly length: number }
	| { readonly kind: "delete"; readonly ids: readonly BlockId[] }
	| { readonly kind: "flush" | "compact" | "maintain" | "reopen" }
	| { readonly kind: "snapshot" }
	| { readonly kind: "scan"; readonly range: ScanRange; readonly seeks: readonly BlockId[] };

const range: fc.Arbitrary<ScanRange> = fc.record(
	{
		prefix: fc.oneof(
			fc.tuple(word),
			fc.tuple(word, word),
			fc.tuple(word, word, fc.constantFrom(0, 1, -1)),
		) as fc.Arbitrary<NonNullable<ScanRange["prefix"]>>,
		begin: anyId,
		end: anyId,
		reverse: fc.boolean(),
	},
	{ requiredKeys: [] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			kind: fc.constant("put" as const),
			ids: fc.array(anyId, { minLength: 1, maxLength: 30 }),
			length: fc.constantFrom(0, 1, 40, 700),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("delete" as const),
			ids: fc.array(anyId, { minLength: 1, maxLength: 20 }),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constantFrom("flush", "compact", "maintain", "reopen", "snapshot"),
		}) as fc.Arbitrary<Step>,
	},
	{
		weight: 12,
		arbitrary: fc.record({
			kind: fc.constant("scan" as const),
			range,
			seeks: fc.array(anyId, { maxLength: 3 }),
		}),
	},
);

/** What a store should hold: contents by id. */
type Model = ReadonlyMap<string, { readonly id: BlockId; readonly content: string }>;

function visited(model: Model, { prefix, begin, end, reverse }: ScanRange): string[] {
	const inRange = [...model.values()].filter(({ id }) => {
		const words = [id.w0, id.w1, id.w2];
		return (
			(prefix ?? []).every((wanted, index) => wanted === words[index]) &&
			(begin === undefined || compareBlockIds(begin, id) <= 0) &&
			(end === undefined || compareBlockIds(id, end) < 0)
		);
	});
	inRange.sort((a, b) => compareBlockIds(a.id, b.id));
	if (reverse === true) inRange.reverse();
	return inRange.map(({ id, content }) => `${blockIdToHex(id)} ${content}`);
}

/** Walks as a caller would, by both ways to read an entry. */
function walked(reader: Reader, wanted: ScanRange, seeks: readonly BlockId[]): string[][] {
	const cursor = reader.scan(wanted);
	const view = new BlockView();
	const rest = (): string[] => {
		const found: string[] = [];
		while (cursor.next()) found.push(entry());
		expect(cursor.next()).toBe(false);
		return found;
	};
	const entry = (): string => {
		cursor.contentInto(view);
		const id = { w0: cursor.idWord(0), w1: cursor.idWord(1), w2: cursor.idWord(2), w3: cursor.idWord(3) };
		expect(cursor.id).toEqual(id);
		const content = new TextDecoder().decode(cursor.content);
		expect(new TextDecoder().decode(view.content())).toBe(content);
		return `${blockIdToHex(id)} ${content}`;
	};
	const walks = [rest()];
	for (const id of seeks) walks.push(cursor.seek(id) ? [entry(), ...rest()] : rest());
	return walks;
}

function check(reader: Reader, model: Model, wanted: ScanRange, seeks: readonly BlockId[]): void {
	const expected = [visited(model, wanted)];
	for (const id of seeks) {
		// What a scan from there on would visit, of what the range visits.
		const behind = visited(model, wanted).filter((line) => {
			const order = line.slice(0, 32) < blockIdToHex(id) ? -1 : line.slice(0, 32) === blockIdToHex(id) ? 0 : 1;
			return wanted.reverse === true ? order <= 0 : order >= 0;
		});
		expected.push(behind);
	}
	expect(walked(reader, wanted, seeks)).toEqual(expected);
}

class Checked {
	readonly #vfs = new SimulationVfs();
	readonly #options: EngineOptions;
	#engine: Engine;
	#model: Model = new Map();
	#held: { readonly snapshot: Reader & { release(): void }; readonly model: Model } | undefined;
	#version = 0;

	constructor(pageCacheBytes: number) {
		this.#options = {
			memtableBytesMax: 4096,
			frozenMemtableCountMax: 3,
			pageBytesMax: 256,
			pageCacheBytes,
		};
		this.#engine = this.#open();
	}

	do(next: Step): void {
		switch (next.kind) {
			case "put":
			case "delete":
				this.#write(next);
				return;
			case "flush":
				this.#engine.flush();
				return;
			case "compact":
				this.#engine.compact();
				return;
			case "maintain":
				this.#engine.maintain(2048);
				return;
			case "reopen":
				this.#held?.snapshot.release();
				this.#held = undefined;
				this.#engine.close();
				this.#engine = this.#open();
				return;
			case "snapshot":
				this.#held?.snapshot.release();
				this.#held = { snapshot: this.#engine.snapshot(), model: this.#model };
				return;
			case "scan":
				check(this.#engine, this.#model, next.range, next.seeks);
				if (this.#held === undefined) return;
				check(this.#held.snapshot, this.#held.model, next.range, next.seeks);
		}
	}

	#open(): Engine {
		return Engine.open({ vfs: this.#vfs, directory: "/store", options: this.#options });
	}

	#write(next: Extract<Step, { kind: "put" | "delete" }>): void {
		const batch = new WriteBatch();
		const model = new Map(this.#model);
		for (const id of next.ids) {
			this.#version += 1;
			if (next.kind === "delete") {
				batch.deleteBlock(id);
				model.delete(blockIdToHex(id));
				continue;
			}
			const content = `${this.#version}`.padEnd(next.length, ".").slice(0, next.length);
			batch.putBlock(id, new TextEncoder().encode(content));
			model.set(blockIdToHex(id), { id, content });
		}
		this.#engine.write(batch, { durability: "buffered" });
		this.#model = model;
	}
}

describe("a scan visits what a sorted list would", () => {
	test.each([0, 3000, 1 << 20])("with a page cache of %i bytes", (pageCacheBytes) => {
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
				const checked = new Checked(pageCacheBytes);
				for (const next of steps) checked.do(next);
				for (const reverse of [false, true]) {
					checked.do({ kind: "scan", range: { reverse }, seeks: [] });
				}
			}),
			{ seed: pageCacheBytes, numRuns: 60 },
		);
	});
});

test("a long scan of tables reads many pages at a time, and leaves lookups' pages in the cache", () => {
	const vfs = new SimulationVfs();
	const options = { pageBytesMax: 1024, pageCacheBytes: 64 * 1024 };
	const engine = Engine.open({ vfs, directory: "/store", options });
	const ids = Array.from({ length: 2000 }, (_, index) => ({ w0: index, w1: 0, w2: 0, w3: 0 }));
	const batch = new WriteBatch();
	for (const id of ids) batch.putBlock(id, new Uint8Array(300));
	engine.write(batch, { durability: "buffered" });
	engine.flush();
	for (const id of ids.slice(0, 180)) engine.find(id);
	const before = engine.metrics();
	for (const reverse of [false, true, false]) {
		let count = 0;
		for (const at = engine.scan({ reverse }); at.next();) count += 1;
		expect(count).toBe(ids.length);
	}
	const cached = engine.metrics().pageReadCount;
	for (const id of ids.slice(0, 60)) engine.find(id);
	expect(engine.metrics().pageReadCount - cached).toBeLessThan(10);
	expect(engine.metrics().pageReadCount).toBeGreaterThan(before.pageReadCount);
});

test("a cursor keeps what it gave out until it moves, also while another cursor walks", () => {
	const engine = Engine.open({
		vfs: new SimulationVfs(),
		directory: "/store",
		options: { pageBytesMax: 256, pageCacheBytes: 0 },
	});
	const batch = new WriteBatch();
	for (let w0 = 0; w0 < 500; w0 += 1) {
		batch.putBlock({ w0, w1: 0, w2: 0, w3: 0 }, new TextEncoder().encode(`block ${w0}`.padEnd(100)));
	}
	engine.write(batch, { durability: "buffered" });
	engine.flush();
	let visitedCount = 0;
	for (const outer = engine.scan({}); outer.next(); visitedCount += 1) {
		const { content } = outer;
		if (visitedCount % 50 === 0) for (const inner = engine.scan({ reverse: true }); inner.next(););
		expect(new TextDecoder().decode(content).trimEnd()).toBe(`block ${outer.idWord(0)}`);
	}
	expect(visitedCount).toBe(500);
});

test("targets that one table tells of have numbers, so that whoever scans looks up each id once", () => {
	const engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store", options: { pageBytesMax: 512 } });
	const ids = Array.from({ length: 300 }, (_, w0) => ({ w0, w1: 0, w2: 0, w3: 0 }));
	const targetOf = (from: number, edge: number): BlockId => ids[(from * 7 + edge * 31) % 50] as BlockId;
	const batch = new WriteBatch();
	for (const [from, source] of ids.entries()) {
		for (let edge = 0; edge < 9; edge += 1) {
			batch.putEdge({ source, target: targetOf(from, edge), kind: 1, begin: edge, end: 9, attributes: 0 });
		}
	}
	engine.write(batch, { durability: "buffered" });
	const scanned = (): { readonly numbers: ReadonlyMap<number, number>; readonly without: number } => {
		const scan = engine.scanEdges(ids[0] as BlockId);
		const numbers = new Map<number, number>();
		let without = 0;
		// every third block is passed by
		for (const { w0 } of ids.filter((_, at) => at % 3 !== 1)) {
			const count = scan.move(w0, 0, 0, 0);
			const seen = Array.from({ length: count }, (_, edge) => scan.otherWord(edge, 0));
			const put = Array.from({ length: 9 }, (_, edge) => targetOf(w0, edge).w0);
			expect(seen.sort((one, other) => one - other)).toEqual(put.sort((one, other) => one - other));
			for (let edge = 0; edge < count; edge += 1) {
				const number = scan.otherNumber(edge);
				if (number < 0) without += 1;
				else expect(numbers.get(number) ?? scan.otherWord(edge, 0)).toBe(scan.otherWord(edge, 0));
				if (number >= 0) numbers.set(number, scan.otherWord(edge, 0));
			}
		}
		return { numbers, without };
	};
	expect(scanned()).toEqual({ numbers: new Map(), without: 200 * 9 });
	engine.flush();
	const { numbers, without } = scanned();
	expect([numbers.size, without]).toEqual([50, 0]);
});
