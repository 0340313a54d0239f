/** Verification: each byte that a store relies on, altered, is named, with the store open or not. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sealChecksum } from "../base/checksum.ts";
import { ByteReader } from "../base/bytes.ts";
import { Engine, EngineError, type EngineOptions, type VerifyProblem, verifyStore } from "../index.ts";
import { readManifest } from "../manifest/manifest.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { walName } from "../model/fileNames.ts";
import { KEEP_SOME } from "../sim/inode.ts";
import { Prng } from "../sim/prng.ts";
import { batchOf } from "../sim/reference.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import { nextOperations, workloadIds } from "../sim/workload.ts";
import { emptyFrame, FRAME_HEAD_BYTES, FRAME_MARK, readFrame } from "../wal/walFormat.ts";
import { walkPages } from "../sstable/pageWalk.ts";
import {
	FOOTER_BYTES,
	PAGE_BLOCKS,
	PAGE_FILTER,
	PAGE_FOOTER,
	PAGE_HEAD_BYTES,
	PAGE_IDS,
	PAGE_INCOMING,
	PAGE_INCOMING_DETAILS,
	PAGE_INDEX,
	PAGE_OUTGOING,
} from "../sstable/tableFormat.ts";

const IDS = workloadIds();
const DIRECTORY = "/store";
/** Without zeros ahead of the log: a byte altered in them is one that no store relies on. */
const OPTIONS: EngineOptions = {
	pageBytesMax: 512,
	walSegmentBytesMax: 8192,
	walReserveBytes: 0,
	memtableBytesMax: 1 << 20,
};

function write(engine: Engine, seed: number, count: number): void {
	const prng = new Prng(seed);
	for (let batch = 0; batch < count; batch += 1) {
		engine.write(batchOf(nextOperations(prng, IDS)), { durability: "synced" });
	}
}

/** Two live tables, a retired one, and a log of several segments, some of them of an earlier process. */
function storeOf(seed: number): { vfs: SimulationVfs; engine: Engine } {
	const killed = new SimulationVfs();
	const first = Engine.open({ vfs: killed, directory: DIRECTORY, options: OPTIONS });
	write(first, seed, 12);
	first.keepSnapshot("kept");
	write(first, seed + 1, 12);
	first.compact();
	write(first, seed + 2, 12);
	first.flush();
	write(first, seed + 3, 12);
	const vfs = killed.kill();
	const engine = Engine.open({ vfs, directory: DIRECTORY, options: OPTIONS });
	write(engine, seed + 4, 12);
	return { vfs, engine };
}

const { vfs: sound, engine: living } = storeOf(1);
const { logBegin } = readManifest(sound, DIRECTORY, 2);
const FILES = [...sound.files()].filter(([path]) => !path.includes("LOCK"));
const LOGS = FILES.map(([path]) => path).filter((path) => path.endsWith(".wal")).sort();

/** Where the mark begins that ends a file; `undefined` if there is none. */
function markAt(path: string): number | undefined {
	const bytes = sound.peek(path)!;
	const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
	const frame = emptyFrame();
	const number = new ByteReader(bytes, 24).u64();
	for (let at = (end & ~7) - FRAME_HEAD_BYTES; at <= end; at += 8) {
		if (readFrame(bytes, at, bytes.length, number, frame) && frame.type === FRAME_MARK) return at;
	}
	return undefined;
}

const MARKS = new Map(FILES.filter(([path]) => /MANIFEST|wal/.test(path)).map(([path]) => [path, markAt(path)]));

/** Whether a byte lies in a mark, or behind it: proof for whoever finds the file later, and of no use to its writer. */
function isMark(path: string, at: number): boolean {
	return at >= (MARKS.get(path) ?? Infinity);
}

/** Whether a byte may fill the last word of a segment that an earlier process left; nothing says it was durable. */
function isLastPadding(path: string, at: number): boolean {
	if (!LOGS.includes(path) || path === LOGS.at(-1)) return false;
	const bytes = sound.peek(path)!.subarray(0, MARKS.get(path));
	return bytes.subarray(at).every((byte) => byte === 0) && bytes.length - at < 8;
}

/** Whether the store relies on a byte: records of the log before the one where it begins are in tables. */
function isNeeded(path: string, at: number): boolean {
	const isFirst = path.endsWith(walName(logBegin.segment));
	// Nobody looks at what lies behind the end of a segment that was left.
	const isLeft = LOGS.includes(path) && path !== LOGS.at(-1);
	if (isLastPadding(path, at) || (isLeft && isMark(path, at))) return false;
	return !isFirst || at < FILE_HEADER_BYTES || at >= logBegin.offset;
}

function covers({ path, begin, end }: VerifyProblem, place: string, at: number): boolean {
	return path === place && begin <= at && at < end;
}

/** A byte of a file that the store relies on, and what it is altered by. */
function alterations(suffix: string): fc.Arbitrary<{ path: string; at: number; mask: number }> {
	const files = FILES.filter(([path]) => path.includes(suffix));
	return fc
		.record({ file: fc.nat(files.length - 1), at: fc.nat(1 << 20), mask: fc.integer({ min: 1, max: 255 }) })
		.map(({ file, at, mask }) => {
			const [path, bytes] = files[file]!;
			return { path, at: at % bytes.length, mask };
		})
		.filter(({ path, at }) => isNeeded(path, at));
}

function flip(vfs: SimulationVfs, path: string, at: number, mask: number): void {
	vfs.poke(path, (bytes) => bytes.fill(bytes[at]! ^ mask, at, at + 1));
}

test("a sound store has no problem, open or not, and has files of every kind", () => {
	expect(living.verify()).toEqual([]);
	expect(verifyStore({ vfs: sound, directory: DIRECTORY })).toEqual([]);
	const kinds = FILES.map(([path]) => path.replace(/.*[0-9.-]/, "").replace(/.*\//, ""));
	expect(kinds.filter((kind) => kind === "wal").length).toBeGreaterThan(2);
	expect(kinds.filter((kind) => kind === "table").length).toBe(3);
	expect(logBegin.offset).toBeGreaterThan(FILE_HEADER_BYTES);
});

describe.each(["CURRENT", "MANIFEST", ".wal", ".table"])("a byte altered anywhere in %s", (suffix) => {
	test("is damage to the one who has the store open", () => {
		fc.assert(
			fc.property(alterations(suffix), ({ path, at, mask }) => {
				fc.pre(!isMark(path, at));
				flip(sound, path, at, mask);
				const problems = living.verify();
				flip(sound, path, at, mask);
				expect(problems.filter((problem) => covers(problem, path, at))).not.toEqual([]);
				expect(problems.map(({ kind }) => kind)).not.toContain("torn");
			}),
			{ numRuns: 150, seed: 7 },
		);
		expect(living.verify()).toEqual([]);
	});

	test("is named when the store is not open", () => {
		fc.assert(
			fc.property(alterations(suffix), ({ path, at, mask }) => {
				const vfs = sound.kill();
				flip(vfs, path, at, mask);
				const problems = verifyStore({ vfs, directory: DIRECTORY });
				expect(problems.filter((problem) => covers(problem, path, at))).not.toEqual([]);
			}),
			{ numRuns: 100, seed: 8 },
		);
	});
});

test("each of several damaged pages of a table is named by itself", () => {
	const vfs = sound.kill();
	const [path, bytes] = FILES.findLast(([name]) => name.endsWith(".table"))!;
	const pages = pagesOf(vfs, path);
	expect(pages.length).toBeGreaterThan(12);
	const chosen = [1, 4, pages.length - 1].map((index) => pages[index]!);
	for (const { end } of chosen) flip(vfs, path, end - 1, 8);
	const found = verifyStore({ vfs, directory: DIRECTORY }).filter((problem) => problem.path === path);
	expect(found).toMatchObject(chosen.map(({ begin, end }) => ({ path, begin, end, kind: "damaged" })));
	// With the footer gone as well, pages are still told apart.
	flip(vfs, path, bytes.length - 1, 1);
	expect(verifyStore({ vfs, directory: DIRECTORY })).toMatchObject(
		[...chosen.map(({ begin, end }) => ({ begin, end })), { end: bytes.length }],
	);
});

test("whatever happens to files, verification ends and says that something is wrong", () => {
	for (let seed = 1; seed <= 150; seed += 1) {
		const prng = new Prng(seed);
		const vfs = sound.kill();
		const [path, before] = prng.pick(FILES.filter(([name]) => isNeeded(name, FILE_HEADER_BYTES)));
		const at = prng.below(before.length);
		const violence = prng.below(5);
		if (violence === 0) vfs.remove(path);
		else {
			vfs.poke(path, (bytes) => {
				if (violence === 1) return bytes.slice(0, at);
				if (violence === 2) return Uint8Array.from([...bytes, ...bytes.subarray(0, 1 + prng.below(300))]);
				if (violence === 3) return bytes.copyWithin(at, prng.below(bytes.length), prng.below(bytes.length));
				for (let count = 0; count < 20; count += 1) bytes[prng.below(bytes.length)] = prng.below(256);
				return bytes;
			});
		}
		const after = vfs.peek(path);
		const isSame =
			after?.length === before.length && after.every((byte, index) => byte === before[index] || !isNeeded(path, index));
		const problems = verifyStore({ vfs, directory: DIRECTORY });
		// A log that ends early, at a record, is one that was not written on; bytes after a known end do not count.
		const isOtherLog = path.endsWith(".wal") && violence < 3;
		if (isSame || isOtherLog) continue;
		expect([seed, ...problems.map((problem) => problem.path)]).toContain(path);
	}
});

test("what a crash leaves is torn at most, and the engine that opens it finds all well", () => {
	let tornCount = 0;
	for (let seed = 1; seed <= 60; seed += 1) {
		const vfs = new SimulationVfs();
		const engine = Engine.open({ vfs, directory: DIRECTORY, options: OPTIONS });
		const prng = new Prng(seed);
		for (let batch = 0; batch < 20; batch += 1) {
			const durability = prng.pick(["synced", "flushed", "flushed"] as const);
			engine.write(batchOf(nextOperations(prng, IDS)), { durability });
		}
		const disk = vfs.crash(seed, KEEP_SOME);
		const problems = verifyStore({ vfs: disk, directory: DIRECTORY });
		expect(problems.filter(({ kind }) => kind === "damaged")).toEqual([]);
		tornCount += problems.length;
		const again = Engine.open({ vfs: disk, directory: DIRECTORY, options: OPTIONS });
		expect(again.verify()).toEqual([]);
		again.close();
		expect(verifyStore({ vfs: disk, directory: DIRECTORY })).toEqual([]);
	}
	expect(tornCount).toBeGreaterThan(10);
});

test.each([1, 3])("what a crash leaves behind frames, %i of them, is no damage: nobody reads it", (count) => {
	const vfs = new SimulationVfs();
	const engine = Engine.open({ vfs, directory: DIRECTORY, options: OPTIONS });
	const prng = new Prng(1);
	const log = `${DIRECTORY}/${walName(1)}`;
	/** Places of zeros that fill the last word of a frame. */
	const paddings: number[] = [];
	while (paddings.length < count) {
		engine.write(batchOf(nextOperations(prng, IDS)), { durability: "flushed" });
		const bytes = vfs.peek(log)!;
		if (bytes.at(-1) === 0) paddings.push(bytes.length - 1);
	}
	const disk = vfs.kill();
	for (const at of paddings) flip(disk, log, at, 0xff);
	const left = verifyStore({ vfs: disk, directory: DIRECTORY });
	expect(left.map(({ path, end, kind }) => ({ path, end, kind }))).toEqual(
		paddings.map((at) => ({ path: log, end: at + 1, kind: "torn" })),
	);
	const again = Engine.open({ vfs: disk, directory: DIRECTORY, options: OPTIONS });
	expect([again.sequence, again.verify()]).toEqual([engine.sequence, []]);
	write(again, 2, 3);
	expect(again.verify()).toEqual([]);
	again.close();
	expect(verifyStore({ vfs: disk, directory: DIRECTORY })).toEqual([]);
});

test("a directory without a store has none to verify", () => {
	const vfs = new SimulationVfs();
	vfs.createDirectory(DIRECTORY);
	expect(() => verifyStore({ vfs, directory: DIRECTORY })).toThrow(EngineError);
});

interface FoundPage {
	readonly begin: number;
	readonly end: number;
	readonly kind: number;
}

function pagesOf(vfs: SimulationVfs, path: string): FoundPage[] {
	const bytes = vfs.peek(path)!;
	const number = new ByteReader(bytes, 24).u64();
	const file = vfs.open(path, "read");
	return [...walkPages(file, number, FILE_HEADER_BYTES, bytes.length - FOOTER_BYTES)].map((walked) => {
		expect(walked.kind).toBe("sound");
		return { begin: walked.begin, end: walked.end, kind: bytes[walked.begin + 20]! };
	});
}

/** Alters a page of a table and makes its checksum fit: what only a comparison with other pages can find. */
describe("a page that is sound by itself", () => {
	function check(
		kind: number,
		change: (page: Uint8Array) => void,
		sentence: RegExp,
		which: "first" | "last" = "first",
	): void {
		const vfs = sound.kill();
		const [path] = FILES.findLast(([name]) => name.endsWith(".table"))!;
		const { length } = vfs.peek(path)!;
		const footer = { begin: length - FOOTER_BYTES, end: length, kind: PAGE_FOOTER };
		const all = [...pagesOf(vfs, path), footer];
		const pages = all.filter((found) => found.kind === kind);
		const page = pages.at(which === "first" ? 0 : -1)!;
		vfs.poke(path, (bytes) => {
			change(bytes.subarray(page.begin, page.end));
			sealChecksum(bytes, page.begin, page.end);
			return bytes;
		});
		const problems = verifyStore({ vfs, directory: DIRECTORY });
		expect(problems.map((problem) => problem.sentence).join()).toMatch(sentence);
		expect(problems.every((problem) => problem.path === path)).toBe(true);
	}

	test("but a filter that denies what is there", () => {
		check(PAGE_FILTER, (page) => page.fill(0, PAGE_HEAD_BYTES), /filter denies an id/);
	});

	test("but marks of ids that differ from what edges name", () => {
		check(PAGE_FILTER, (page) => (page[PAGE_HEAD_BYTES]! ^= 1), /marks of ids say otherwise/, "last");
	});

	test("but an index that leads elsewhere", () => {
		check(PAGE_INDEX, (page) => (page[PAGE_HEAD_BYTES + 3]! ^= 1), /index says otherwise/);
		check(PAGE_INDEX, (page) => (page[PAGE_HEAD_BYTES + 24]! ^= 1), /index says otherwise/);
	});

	test("but a footer that miscounts", () => {
		const keyspace = PAGE_HEAD_BYTES + 24;
		check(PAGE_FOOTER, (page) => (page[keyspace + 40]! += 1), /footer counts other blocks/);
		check(PAGE_FOOTER, (page) => (page[keyspace + 48]! += 1), /footer counts other blocks/);
		check(PAGE_FOOTER, (page) => (page[keyspace + 64 + 56]! += 1), /footer counts other outgoing/);
		check(PAGE_FOOTER, (page) => (page[keyspace + 192 + 40]! += 1), /footer counts other ids/);
		check(PAGE_FOOTER, (page) => (page[PAGE_HEAD_BYTES + 16]! += 1), /counts other pages/);
	});

	test("but an edge that differs from its other end", () => {
		// The last byte of a page of details belongs to the last row: its sequence number.
		check(PAGE_INCOMING_DETAILS, (page) => (page[page.length - 1]! ^= 1), /not the same edges|other incoming/);
	});

	test("but a run whose end is another block", () => {
		// The eighth byte of this heap begins the first row that is no tombstone.
		const heapOf = (page: Uint8Array): number => PAGE_HEAD_BYTES + 4 + page[24]! * 2;
		check(PAGE_OUTGOING, (page) => (page[heapOf(page) + 8]! ^= 8), /not the same edges/);
	});

	test("but details of other blocks", () => {
		check(PAGE_INCOMING, (page) => (page[PAGE_HEAD_BYTES]! ^= 1), /those of other blocks/);
	});

	test("but ids out of order", () => {
		const [first, second] = [PAGE_HEAD_BYTES, PAGE_HEAD_BYTES + 16];
		check(PAGE_IDS, (page) => page.copyWithin(first, second, second + 16), /ids of the page are not in order/);
	});

	test("but blocks out of order", () => {
		const idOfNext = PAGE_HEAD_BYTES + 20;
		check(PAGE_BLOCKS, (page) => page.copyWithin(PAGE_HEAD_BYTES, idOfNext, idOfNext + 16), /not in order/);
	});

	test("but in another page's place", () => {
		check(PAGE_BLOCKS, (page) => (page[16]! ^= 1), /another place/);
	});
});
