/**
 * What is read through the page cache and the location cache is what was written, whatever their size, and
 * bytes that were handed out stay as they are for as long as they may be looked at.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
	type BlockCursor, type BlockId, BlockView, Engine, type ScanRange, type Snapshot, WriteBatch,
} from "../index.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";

const ID_COUNT = 24;
const IDS: readonly BlockId[] = Array.from({ length: ID_COUNT }, (_, index) => ({
	w0: Math.imul(index, 0x9e3779b1),
	w1: index % 3,
	w2: 7,
	w3: index,
}));

interface Question {
	readonly kind: "ask";
	readonly how: "find" | "has" | "findInto" | "scan";
	readonly id: number;
	/** Which view `findInto` fills. */
	readonly view: number;
}
type Change =
	| { readonly kind: "put"; readonly id: number; readonly length: number; readonly first: number }
	| { readonly kind: "delete"; readonly id: number }
	| { readonly kind: "flush" | "compact" | "maintain" | "snapshot" | "release" };
type Step = Question | Change;

const someId = fc.nat(ID_COUNT - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant("put" as const),
			id: someId,
			length: fc.constantFrom(0, 3, 60, 200, 900, 3000),
			first: fc.nat(255),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), id: someId }) },
	{
		weight: 160,
		arbitrary: fc.record({
			kind: fc.constant("ask" as const),
			how: fc.constantFrom("find", "has", "findInto", "findInto", "scan"),
			id: someId,
			view: fc.nat(3),
		}) as fc.Arbitrary<Question>,
	},
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constantFrom("flush", "flush", "compact", "maintain", "snapshot", "snapshot", "release"),
		}) as fc.Arbitrary<Step>,
	},
);

type Blocks = ReadonlyMap<number, Uint8Array>;

function contentOf(length: number, first: number): Uint8Array {
	return Uint8Array.from({ length }, (_, index) => (first + index * 7) & 255);
}

/** Drives an engine and what it should answer; a snapshot is asked in turn with the engine. */
class Driver {
	readonly #engine: Engine;
	readonly #views = Array.from({ length: 4 }, () => new BlockView());
	/** What each view should show; `undefined` when nothing is promised any more. */
	#shown: (Uint8Array | undefined)[] = [];
	/** A walk that goes on between other questions, and what it should show. */
	#walk: { readonly cursor: BlockCursor; expected: Uint8Array } | undefined;
	#found: { readonly bytes: Uint8Array; readonly expected: Uint8Array }[] = [];
	#blocks: Blocks = new Map();
	#snapshot: { readonly reader: Snapshot; readonly blocks: Blocks } | undefined;
	#questionCount = 0;

	constructor(pageCacheBytes: number) {
		const options = { pageCacheBytes, pageBytesMax: 256, mergeWidth: 2 };
		this.#engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store", options });
	}

	take(step: Step): void {
		if (step.kind === "ask") {
			this.#ask(step);
			this.#checkShown();
			return;
		}
		this.#checkShown();
		this.#shown = [];
		this.#found = [];
		this.#walk = undefined;
		this.#change(step);
	}

	close(): number {
		const { locationHitCount } = this.#engine.metrics();
		this.#engine.close();
		return locationHitCount;
	}

	#ask(step: Question): void {
		this.#questionCount += 1;
		const isOfSnapshot = this.#snapshot !== undefined && this.#questionCount % 3 === 0;
		const reader = isOfSnapshot ? this.#snapshot!.reader : this.#engine;
		const expected = (isOfSnapshot ? this.#snapshot!.blocks : this.#blocks).get(step.id);
		const id = IDS[step.id]!;
		if (step.how === "scan") {
			this.#walkOn();
		} else if (step.how === "has") {
			expect(reader.has(id)).toBe(expected !== undefined);
		} else if (step.how === "find") {
			const bytes = reader.find(id);
			expect(bytes === undefined).toBe(expected === undefined);
			if (bytes !== undefined && expected !== undefined) this.#found.push({ bytes, expected });
		} else {
			expect(reader.findInto(id, this.#views[step.view]!)).toBe(expected !== undefined);
			if (expected !== undefined) this.#shown[step.view] = expected;
		}
	}

	/** Moves the walk on, or begins one. */
	#walkOn(): void {
		const cursor = this.#walk?.cursor ?? this.#engine.scan({});
		this.#walk = undefined;
		if (!cursor.next()) return;
		const expected = this.#blocks.get(cursor.idWord(3));
		expect(expected).toBeDefined();
		if (expected !== undefined) this.#walk = { cursor, expected };
	}

	/** Everything handed out since the last change is as it was. */
	#checkShown(): void {
		for (const [index, expected] of this.#shown.entries()) {
			if (expected === undefined) continue;
			expect(Buffer.compare(this.#views[index]!.content(), expected)).toBe(0);
		}
		const walk = this.#walk;
		if (walk !== undefined) expect(Buffer.compare(walk.cursor.content, walk.expected)).toBe(0);
		for (const { bytes, expected } of this.#found) expect(Buffer.compare(bytes, expected)).toBe(0);
	}

	#change(step: Change): void {
		const engine = this.#engine;
		const batch = new WriteBatch();
		switch (step.kind) {
			case "put": {
				const content = contentOf(step.length, step.first);
				this.#blocks = new Map(this.#blocks).set(step.id, content);
				batch.putBlock(IDS[step.id]!, content);
				engine.write(batch, { durability: "buffered" });
				break;
			}
			case "delete": {
				const blocks = new Map(this.#blocks);
				blocks.delete(step.id);
				this.#blocks = blocks;
				batch.deleteBlock(IDS[step.id]!);
				engine.write(batch, { durability: "buffered" });
				break;
			}
			case "flush":
				engine.flush();
				break;
			case "compact":
				engine.compact();
				break;
			case "maintain":
				engine.maintain(2000);
				break;
			case "snapshot":
				this.#snapshot?.reader.release();
				this.#snapshot = { reader: engine.snapshot(), blocks: this.#blocks };
				break;
			case "release":
				this.#snapshot?.reader.release();
				this.#snapshot = undefined;
				break;
		}
	}
}

test.each([0, 1, 2100, 3000, 8000, 1 << 20])(
	"with caches of %d bytes, answers are right and bytes that were handed out do not change",
	(pageCacheBytes) => {
		let locationHits = 0;
		fc.assert(
			fc.property(fc.array(step, { minLength: 300, maxLength: 600, size: "max" }), (steps) => {
				const driver = new Driver(pageCacheBytes);
				for (let index = 0; index < ID_COUNT; index += 2) {
					driver.take({ kind: "put", id: index, length: 200, first: index });
				}
				driver.take({ kind: "flush" });
				for (const each of steps) driver.take(each);
				locationHits += driver.close();
			}),
			{ seed: 5, numRuns: 25, endOnFailure: true },
		);
		expect(locationHits > 0).toBe(pageCacheBytes >= 2100);
	},
);

function storeOf(blockCount: number, options: { readonly pageCacheBytes: number }): Engine {
	const engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store", options });
	const batch = new WriteBatch();
	for (let index = 0; index < blockCount; index += 1) {
		batch.putBlock({ w0: index << 16, w1: 0, w2: 0, w3: index }, contentOf(1000, index));
	}
	engine.write(batch, { durability: "buffered" });
	engine.flush();
	return engine;
}

test("hits, misses and evictions are all that was asked, and evictions keep the bound", () => {
	const pageCacheBytes = 64 * 1024;
	const engine = storeOf(300, { pageCacheBytes });
	const view = new BlockView();
	for (let round = 0; round < 2; round += 1) {
		for (let index = 0; index < 300; index += 1) {
			engine.findInto({ w0: index << 16, w1: 0, w2: 0, w3: index }, view);
			engine.findInto({ w0: index << 16, w1: 0, w2: 0, w3: index }, view);
		}
	}
	const { locationHitCount, pageHitCount, pageMissCount, pageEvictionCount, pageReadCount, ...now } =
		engine.metrics();
	expect(locationHitCount + pageHitCount + pageMissCount).toBe(1200);
	expect(locationHitCount).toBe(600);
	// The index and the filter are read as well.
	expect(pageReadCount).toBe(pageMissCount + 2);
	expect(pageEvictionCount).toBeGreaterThan(100);
	expect(now.pageCacheBytes).toBeLessThanOrEqual(pageCacheBytes);
});

test("what is asked again and again is found without a search, also when it is more than there was room for", () => {
	const engine = storeOf(4000, { pageCacheBytes: 1 << 24 });
	const view = new BlockView();
	const askAll = (): number => {
		const before = engine.metrics().locationHitCount;
		for (let index = 0; index < 4000; index += 1) {
			expect(engine.findInto({ w0: index << 16, w1: 0, w2: 0, w3: index }, view)).toBe(true);
		}
		return engine.metrics().locationHitCount - before;
	};
	for (let round = 0; round < 6; round += 1) askAll();
	expect(askAll()).toBeGreaterThan(3000);
});

test("a scan that keeps no pages leaves the cache as it was, and finds the same", () => {
	const engine = storeOf(300, { pageCacheBytes: 1 << 24 });
	for (let index = 0; index < 300; index += 7) engine.find({ w0: index << 16, w1: 0, w2: 0, w3: index });
	const idsOf = (range: ScanRange): number[] => {
		const ids: number[] = [];
		for (const at = engine.scan(range); at.next(); ) ids.push(at.idWord(3));
		return ids;
	};
	const before = engine.metrics();
	const ids = idsOf({ keepsPages: false });
	expect(engine.metrics().pageCacheBytes).toBe(before.pageCacheBytes);
	expect(idsOf({})).toEqual(ids);
	expect(engine.metrics().pageCacheBytes).toBeGreaterThan(before.pageCacheBytes);
});
