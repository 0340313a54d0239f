/** The engine through its door: what it answers, what it refuses, and what it is worth after failures. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Engine, type EngineOptions, type Edge, WriteBatch } from "./index.ts";
import { codeOf } from "./sim/codeOf.ts";
import { Prng } from "./sim/prng.ts";
import { batchOf, dumpReader, type PlainOperation, Reference } from "./sim/reference.ts";
import type { Fault } from "./sim/simulatedDisk.ts";
import { SimulationVfs } from "./sim/simulationVfs.ts";
import { nextOperations, workloadIds } from "./sim/workload.ts";
import { checksumHex } from "./base/checksum.ts";
import type { BlockId } from "./model/block.ts";

const IDS = workloadIds();
const DIRECTORY = "/store";

function id(index: number): BlockId {
	const found = IDS[index];
	if (found === undefined) throw new Error("no such id");
	return found;
}

function edge(source: number, target: number, rest: Partial<Edge> = {}): Edge {
	return { source: id(source), target: id(target), kind: 1, begin: 10, end: 20, attributes: 3, ...rest };
}

function put(index: number, text: string): PlainOperation {
	return { kind: "putBlock", id: id(index), content: new TextEncoder().encode(text) };
}

const deleteBlock = (index: number): PlainOperation => ({ kind: "deleteBlock", id: id(index) });
const putEdge = (of: Edge): PlainOperation => ({ kind: "putEdge", edge: of });

function write(engine: Engine, ...operations: PlainOperation[]): number {
	return engine.write(batchOf(operations), { durability: "flushed" });
}

/** The same with the edges of deleted blocks looked up before. */
function writeExpanded(engine: Engine, operations: readonly PlainOperation[]): void {
	for (const pieces = engine.expanded(batchOf(operations)); ; ) {
		const piece = pieces.next();
		if (piece.done === true) return void engine.write(piece.value, { durability: "flushed" });
	}
}

function open(vfs: SimulationVfs, options: EngineOptions = {}): Engine {
	return Engine.open({ vfs, directory: DIRECTORY, options });
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
	return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** Compares without the help of the test library, which takes seconds for a megabyte. */
function isSame(actual: Uint8Array | undefined, expected: Uint8Array): boolean {
	return actual?.length === expected.length && actual.every((byte, index) => byte === expected[index]);
}

describe("a store", () => {
	test("finds what was put, after a flush and after opening again", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs);
		write(engine, put(0, "alpha"), putEdge(edge(0, 1)));
		expect(textOf(engine.find(id(0)))).toBe("alpha");
		expect(engine.find(id(1))).toBeUndefined();
		engine.flush();
		expect(textOf(engine.find(id(0)))).toBe("alpha");
		expect(engine.edges(id(1), "incoming").toArray()).toEqual([edge(0, 1)]);
		engine.close();
		expect(textOf(open(vfs).find(id(0)))).toBe("alpha");
	});

	test("applies a batch in order, the last operation of a key wins", () => {
		const engine = open(new SimulationVfs());
		write(engine, put(0, "a"), deleteBlock(0), put(0, "b"), put(1, "c"), deleteBlock(1));
		expect(textOf(engine.find(id(0)))).toBe("b");
		expect(engine.has(id(1))).toBe(false);
	});

	test("deletes the edges of a block in both directions, but not those put after it", () => {
		const engine = open(new SimulationVfs());
		write(engine, putEdge(edge(0, 1)), putEdge(edge(2, 0)), putEdge(edge(1, 2)));
		write(engine, putEdge(edge(0, 3)), deleteBlock(0), putEdge(edge(0, 4)));
		expect(engine.edges(id(0), "outgoing").toArray()).toEqual([edge(0, 4)]);
		expect(engine.edges(id(0), "incoming").count).toBe(0);
		expect(engine.edges(id(3), "incoming").count).toBe(0);
		expect(engine.edges(id(2), "outgoing").count).toBe(0);
		expect(engine.edges(id(1), "outgoing").toArray()).toEqual([edge(1, 2)]);
	});

	test("deletes the edges that there are when it writes a batch that was expanded before", () => {
		for (const isChangedMeanwhile of [false, true]) {
			const engine = open(new SimulationVfs());
			write(engine, putEdge(edge(0, 1)), putEdge(edge(2, 0)), putEdge(edge(1, 2)));
			const pieces = engine.expanded(batchOf([putEdge(edge(0, 3)), deleteBlock(0), deleteBlock(5), putEdge(edge(0, 4))]));
			let pieceCount = 0;
			let piece = pieces.next();
			for (; piece.done !== true; piece = pieces.next()) pieceCount += 1;
			if (isChangedMeanwhile) write(engine, putEdge(edge(0, 2)), putEdge(edge(5, 1)));
			engine.write(piece.value, { durability: "buffered" });
			expect(pieceCount).toBe(2);
			expect(engine.edges(id(0), "outgoing").toArray()).toEqual([edge(0, 4)]);
			expect(engine.edges(id(0), "incoming").count).toBe(0);
			expect(engine.edges(id(5), "outgoing").count).toBe(0);
			expect(engine.edges(id(1), "outgoing").toArray()).toEqual([edge(1, 2)]);
		}
	});

	test("keeps edges of a deleted block away after only the tombstones were flushed", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs);
		write(engine, put(0, "a"), putEdge(edge(0, 1)));
		engine.flush();
		write(engine, deleteBlock(0));
		engine.flush();
		expect(engine.has(id(0))).toBe(false);
		engine.close();
		const again = open(vfs);
		expect(again.has(id(0))).toBe(false);
		expect(again.edges(id(1), "incoming").count).toBe(0);
	});

	test("lists edges by kind, then other end, then begin, and by one kind alone", () => {
		const engine = open(new SimulationVfs());
		const sorted = [
			edge(0, 1, { kind: 0, begin: 9 }),
			edge(0, 1, { kind: 2, begin: 4 }),
			edge(0, 1, { kind: 2, begin: 7 }),
			edge(0, 20, { kind: 2, begin: 1 }),
		];
		write(engine, ...[3, 1, 0, 2].map((index) => putEdge(sorted[index] ?? edge(0, 0))));
		const edges = engine.edges(id(0), "outgoing");
		expect(edges.toArray()).toEqual(sorted);
		for (const [index, { target }] of sorted.entries()) {
			const [w0, w1] = [edges.otherWord(index, 0), edges.otherWord(index, 1)];
			expect({ w0, w1, w2: edges.otherWord(index, 2), w3: edges.otherWord(index, 3) }).toEqual(target);
		}
		expect(engine.edges(id(0), "outgoing", { kind: 0 }).toArray()).toEqual(sorted.slice(0, 1));
	});

	test("scans a prefix, a range and everything in order of ids", () => {
		const engine = open(new SimulationVfs());
		const hexOf = (range: Parameters<Engine["scan"]>[0]): string[] => {
			const found: string[] = [];
			for (const at = engine.scan(range); at.next();) {
				found.push(`${at.id.w0},${at.id.w1},${at.idWord(3)}`);
			}
			return found;
		};
		write(engine, ...IDS.map((_, index) => put(index, "x")));
		engine.flush();
		write(engine, deleteBlock(0), put(1, "y"));
		expect(hexOf({ prefix: [1, 2] })).toEqual(["1,2,2", "1,2,-2", "1,2,1", "1,2,77", "1,2,-1"]);
		expect(hexOf({ prefix: [-1, -1] })).toHaveLength(6);
		expect(hexOf({ prefix: [1] })).toHaveLength(11);
		expect(hexOf({})).toHaveLength(23);
		expect(hexOf({ begin: { w0: 2, w1: 0, w2: 0, w3: 0 } })).toHaveLength(12);
		expect(hexOf({ end: { w0: 1, w1: 3, w2: 0, w3: 0 } })).toHaveLength(5);
	});

	test.each([0, 1, 255, 4095, 4096, 65_535, 65_536, 524_287, 524_288, 524_289, 3_000_000])(
		"keeps a block of %i bytes through crash and flush",
		(length) => {
			const vfs = new SimulationVfs();
			const content = Uint8Array.from({ length }, (_, index) => (index * 7) & 255);
			const engine = open(vfs, { walSegmentBytesMax: 65_536, walBufferBytesMax: 4096 });
			engine.write(batchOf([{ kind: "putBlock", id: id(0), content }, put(1, "z")]), {
				durability: "synced",
			});
			const again = open(vfs.crash(1, { keepPercent: 0, tearPercent: 0, garblePercent: 0 }));
			expect(isSame(again.find(id(0)), content)).toBe(true);
			again.flush();
			expect(isSame(again.find(id(0)), content)).toBe(true);
			expect(textOf(again.find(id(1)))).toBe("z");
		},
	);

	test("keeps 70,000 edges of one block through a flush", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs);
		const batch = new WriteBatch();
		for (let begin = 69_999; begin >= 0; begin -= 1) {
			batch.putEdge(edge(begin % 7, 8, { begin, end: begin + 1 }));
		}
		engine.write(batch, { durability: "flushed" });
		engine.flush();
		const list = engine.edges(id(8), "incoming");
		expect(list.count).toBe(70_000);
		expect(engine.edges(id(3), "outgoing").count).toBe(10_000);
		expect(engine.verify()).toEqual([]);
	});

	test("shows a snapshot what was there when it was taken", () => {
		const engine = open(new SimulationVfs());
		write(engine, put(0, "old"), putEdge(edge(0, 1)));
		const snapshot = engine.snapshot();
		write(engine, deleteBlock(0), put(1, "new"));
		engine.flush();
		expect(textOf(snapshot.find(id(0)))).toBe("old");
		expect(snapshot.edges(id(1), "incoming").count).toBe(1);
		expect(snapshot.has(id(1))).toBe(false);
		snapshot.release();
		expect(codeOf(() => snapshot.has(id(0)))).toBe("closed");
	});
});

test("any operations, split and flushed anyhow, answer as the reference does", () => {
	fc.assert(
		fc.property(
			fc.integer(),
			fc.array(fc.constantFrom("write", "write", "write", "flush", "maintain", "reopen", "snapshot"), {
				maxLength: 25,
			}),
			fc.constantFrom<EngineOptions>(
				{ memtableBytesMax: 4096, pageBytesMax: 256 },
				{ walSegmentBytesMax: 4096 },
				{},
			),
			(seed, steps, options) => {
				const prng = new Prng(seed);
				const vfs = new SimulationVfs();
				let engine = open(vfs, options);
				let reference = new Reference();
				for (const step of steps) {
					if (step === "write") {
						const operations = nextOperations(prng, IDS);
						reference = reference.after(operations);
						if (prng.below(2) === 0) writeExpanded(engine, operations);
						else write(engine, ...operations);
					} else if (step === "flush") engine.flush();
					else if (step === "maintain") engine.maintain(1000);
					else if (step === "snapshot") engine.snapshot();
					else {
						engine.close();
						engine = open(vfs, options);
					}
				}
				expect(dumpReader(engine, IDS)).toBe(reference.dump(IDS));
			},
		),
		{ numRuns: 120 },
	);
});

describe("a reader in another process", () => {
	test("sees what was flushed and changes no byte", () => {
		const vfs = new SimulationVfs();
		const writer = open(vfs);
		write(writer, put(0, "a"));
		writer.flush();
		write(writer, put(1, "b"));
		const before = vfs.files();
		const reader = Engine.open({ vfs: vfs.asProcess(), directory: DIRECTORY, mode: "read" });
		expect(textOf(reader.find(id(0)))).toBe("a");
		expect(textOf(reader.find(id(1)))).toBe("b");
		write(writer, put(2, "c"));
		writer.flush();
		expect(reader.has(id(2))).toBe(false);
		expect(codeOf(() => write(reader, put(3, "d")))).toBe("read-only");
		reader.close();
		expect(before.size).toBeGreaterThan(3);
		expect([...before.keys()].some((path) => path.includes("LOCK-000002"))).toBe(false);
	});

	test("is told to open again when a file vanishes underneath, and that there is no store", () => {
		const vfs = new SimulationVfs();
		expect(codeOf(() => Engine.open({ vfs, directory: DIRECTORY, mode: "read" }))).toBe("missing");
		const writer = open(vfs);
		write(writer, put(0, "a"));
		const other = vfs.asProcess();
		other.onOperation = ({ path }) => (path.endsWith(".wal") ? "not-found" : undefined);
		expect(codeOf(() => Engine.open({ vfs: other, directory: DIRECTORY, mode: "read" }))).toBe(
			"changed",
		);
	});
});

describe("after a failure", () => {
	const FAULTS: readonly Fault[] = ["io", "no-space", "short", "sync-lost"];

	test.each(FAULTS)("%s of any call, the store opens again and has lost nothing acknowledged", (fault) => {
		let failed = 0;
		for (let nth = 0; nth < 90; nth += 1) {
			const vfs = new SimulationVfs();
			let acknowledged = 0;
			let reference = new Reference();
			const states = [reference];
			const start = vfs.operationCount;
			vfs.onOperation = ({ index }) => (index === start + nth ? fault : undefined);
			const code = codeOf(() => {
				const engine = open(vfs, { memtableBytesMax: 4096, walSegmentBytesMax: 4096 });
				const prng = new Prng(nth);
				for (let batch = 0; batch < 12; batch += 1) {
					const operations = nextOperations(prng, IDS);
					reference = reference.after(operations);
					states.push(reference);
					acknowledged = Math.max(
						acknowledged,
						engine.write(batchOf(operations), { durability: "synced" }),
					);
				}
				engine.close();
			});
			if (code !== "no error") failed += 1;
			expect(["no error", "io", "no-space"]).toContain(code);
			const again = open(vfs.crash(nth, { keepPercent: 50, tearPercent: 50, garblePercent: 30 }));
			expect(again.sequence).toBeGreaterThanOrEqual(acknowledged);
			expect(dumpReader(again, IDS)).toBe(states[again.sequence]?.dump(IDS));
		}
		expect(failed).toBeGreaterThan(5);
	});

	test("of the log, nothing more is accepted but reading goes on", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs);
		write(engine, put(0, "a"));
		vfs.onOperation = ({ kind }) => (kind === "sync" ? "io" : undefined);
		expect(codeOf(() => engine.write(batchOf([put(1, "b")]), { durability: "synced" }))).toBe("io");
		vfs.onOperation = undefined;
		expect(codeOf(() => write(engine, put(2, "c")))).toBe("poisoned");
		expect(
			codeOf(() => {
				engine.sync();
			}),
		).toBe("poisoned");
		expect(textOf(engine.find(id(0)))).toBe("a");
		engine.close();
		expect(textOf(open(vfs).find(id(0)))).toBe("a");
	});

	test("of a flush for want of space, the store goes on and flushes when there is space", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs);
		write(engine, put(0, "a"));
		vfs.onOperation = ({ kind, path }) =>
			kind === "write" && path.endsWith(".table") ? "no-space" : undefined;
		expect(
			codeOf(() => {
				engine.flush();
			}),
		).toBe("no-space");
		vfs.onOperation = undefined;
		write(engine, put(1, "b"));
		engine.flush();
		expect(engine.metrics().tableCount).toBe(1);
		expect(textOf(engine.find(id(0)))).toBe("a");
	});
});

describe("damage is told", () => {
	function damaged(pattern: RegExp, change: (bytes: Uint8Array) => Uint8Array): SimulationVfs {
		const vfs = new SimulationVfs();
		const engine = open(vfs, { walReserveBytes: 0 });
		write(engine, put(0, "a".repeat(500)), putEdge(edge(0, 1)));
		engine.flush();
		for (let index = 1; index < 5; index += 1) {
			engine.write(batchOf([put(index, "b".repeat(400))]), { durability: "synced" });
		}
		engine.close();
		const path = [...vfs.files().keys()].find((name) => pattern.test(name));
		if (path === undefined) throw new Error("no such file");
		vfs.poke(path, change);
		return vfs;
	}

	test("when any bit of a table flips: a right answer or `corrupt`", () => {
		const size =
			damaged(/table$/, (bytes) => bytes)
				.files()
				.get(`${DIRECTORY}/000001.table`)?.length ?? 0;
		for (let at = 0; at < size; at += 3) {
			const vfs = damaged(/table$/, (bytes) =>
				bytes.fill((bytes[at] ?? 0) ^ (1 << (at % 8)), at, at + 1),
			);
			const code = codeOf(() => {
				const engine = open(vfs);
				if (textOf(engine.find(id(0))) !== "a".repeat(500)) throw new Error("silently wrong");
				if (engine.edges(id(1), "incoming").count !== 1) throw new Error("silently wrong");
				if (engine.edges(id(0), "outgoing").count !== 1) throw new Error("silently wrong");
				// Which ids edges name is a question of merges alone.
				engine.compact();
			});
			expect(code).toBe("corrupt");
		}
	});

	test("in the middle of the log, while a torn end is cut", () => {
		expect(codeOf(() => open(damaged(/wal$/, (bytes) => bytes.fill(9, 700, 720))))).toBe("corrupt");
		const vfs = new SimulationVfs();
		const engine = open(vfs, { walReserveBytes: 0 });
		for (let index = 0; index < 5; index += 1) write(engine, put(index, "b".repeat(400)));
		const crashed = vfs.kill();
		crashed.poke(`${DIRECTORY}/000001.wal`, (bytes) => bytes.slice(0, -100));
		const torn = open(crashed);
		expect(torn.sequence).toBe(4);
		expect(torn.metrics().droppedBytes).toBeGreaterThan(0);
	});

	test("when CURRENT, the manifest, a table or the log is gone", () => {
		for (const pattern of [/CURRENT/, /MANIFEST/, /table$/, /wal$/]) {
			const vfs = damaged(pattern, (bytes) => bytes);
			vfs.remove([...vfs.files().keys()].find((name) => pattern.test(name)) ?? "");
			expect(codeOf(() => open(vfs))).toBe("corrupt");
		}
	});

	test("by name and range of bytes, when all is read", () => {
		const vfs = damaged(/table$/, (bytes) => bytes.fill(0, 100, 110));
		expect(open(vfs).verify()).toMatchObject([{ path: "/store/000001.table", begin: 32 }]);
	});

	test("a newer format is refused and not a byte is changed", () => {
		const vfs = damaged(/CURRENT/, (bytes) => bytes);
		const head = "kausal 9 MANIFEST-000001 ";
		vfs.poke("/store/CURRENT", () =>
			new TextEncoder().encode(`${head}${checksumHex(new TextEncoder().encode(head))}\n`),
		);
		const before = vfs.files();
		expect(codeOf(() => open(vfs))).toBe("newer-format");
		expect(vfs.files()).toEqual(before);
	});
});

test.each<[string, (batch: WriteBatch) => void]>([
	[
		"a kind above 255",
		(batch) => {
			batch.putEdge(edge(0, 1, { kind: 256 }));
		},
	],
	[
		"a negative begin",
		(batch) => {
			batch.putEdge(edge(0, 1, { begin: -1 }));
		},
	],
	[
		"an end that is no integer",
		(batch) => {
			batch.putEdge(edge(0, 1, { end: 1.5 }));
		},
	],
])("a batch refuses %s and stays as it was", (_, fill) => {
	const batch = new WriteBatch();
	expect(
		codeOf(() => {
			fill(batch);
		}),
	).toBe("invalid");
	expect(batch.operationCount).toBe(0);
});

test("options out of bounds are refused", () => {
	expect(codeOf(() => open(new SimulationVfs(), { pageBytesMax: 1 }))).toBe("invalid");
});

test("a closed engine says so", () => {
	const engine = open(new SimulationVfs());
	engine.close();
	engine.close();
	expect(codeOf(() => engine.find(id(0)))).toBe("closed");
});
