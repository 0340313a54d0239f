/** What a checked build sees; without one there is nothing to see. */
import { expect, test } from "vitest";
import { Engine } from "../engine.ts";
import { batchOf } from "../sim/reference.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import type { FileHandle, OpenMode } from "../vfs/vfs.ts";
import { ArenaChunks, POISON } from "./arenaChunks.ts";
import { Arena } from "./arena.ts";
import { CHECKED } from "./checked.ts";

const id = { w0: 1, w1: 2, w2: 3, w3: 4 };

test("bytes of a flushed memtable are overwritten in a checked build", () => {
	const engine = Engine.open({ vfs: new SimulationVfs(), directory: "store" });
	engine.write(batchOf([{ kind: "putBlock", id, content: new Uint8Array(8).fill(7) }]), { durability: "flushed" });
	const stale = engine.find(id);
	engine.flush();
	expect(stale).toEqual(new Uint8Array(8).fill(CHECKED ? POISON : 7));
	expect(engine.find(id)).toEqual(new Uint8Array(8).fill(7));
});

/** A file system that calls back whenever a file is opened. */
class CallingVfs extends SimulationVfs {
	onOpen: (() => void) | undefined;

	override open(path: string, mode: OpenMode): FileHandle {
		this.onOpen?.();
		return super.open(path, mode);
	}
}

test("a call that enters an engine while another one runs is refused in a checked build", () => {
	const vfs = new CallingVfs();
	const engine = Engine.open({ vfs, directory: "store" });
	engine.write(batchOf([{ kind: "putBlock", id, content: new Uint8Array(8) }]), { durability: "flushed" });
	engine.snapshot().release();
	let entered: unknown = "not tried";
	vfs.onOpen = () => {
		vfs.onOpen = undefined;
		try {
			entered = engine.has(id);
		} catch (error) {
			entered = String(error);
		}
	};
	while (engine.maintain(1 << 16));
	expect(entered).toEqual(CHECKED ? expect.stringContaining("entered the engine") : true);
});

test("a writer outside the main thread is refused in a checked build, a reader is not", () => {
	const vfs = Object.assign(new SimulationVfs(), { isMainThread: true });
	Engine.open({ vfs, directory: "store" }).close();
	vfs.isMainThread = false;
	const open = (): void => {
		Engine.open({ vfs, directory: "store" }).close();
	};
	if (CHECKED) expect(open).toThrow("main thread");
	else expect(open).not.toThrow();
	Engine.open({ vfs, directory: "store", mode: "read" }).close();
});

test("a flush and questions leave nothing in arenas, but what a snapshot still reads", () => {
	const engine = Engine.open({ vfs: new SimulationVfs(), directory: "store" });
	const content = new Uint8Array(3000);
	for (let index = 0; index < 50; index += 1) {
		const operations = [{ kind: "putBlock", id: { ...id, w3: index }, content }] as const;
		engine.write(batchOf(operations), { durability: "buffered" });
	}
	const held = engine.metrics().arenaBytes;
	expect(held).toBeGreaterThanOrEqual(50 * content.length);
	for (const at = engine.scan({}); at.next(); ) expect(engine.find(at.id)).toHaveLength(content.length);
	expect(engine.metrics().arenaBytes).toBe(held);
	const snapshot = engine.snapshot();
	engine.flush();
	expect(engine.metrics().arenaBytes).toBe(held);
	expect(snapshot.find({ ...id, w3: 7 })).toEqual(content);
	snapshot.release();
	expect(engine.metrics().arenaBytes).toBe(0);
});

test("arenas give back all that they took", () => {
	const chunks = new ArenaChunks(4 << 20);
	const arena = new Arena(chunks);
	const content = new Uint8Array(400_000);
	for (let length = 0; length < content.length; length += 10_007) arena.store(content, 0, length);
	expect(chunks.byteCount).toBeGreaterThan(2_000_000);
	arena.release();
	expect(chunks.byteCount).toBe(0);
	expect(chunks.freeByteCount).toBeGreaterThan(0);
	chunks.trim();
	expect(chunks.freeByteCount).toBe(0);
});
