/** The home of an index: one owner, one store that counts, and nothing lost on the way from one to the next. */
import {
	chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Engine, EngineError, VfsError, WriteBatch } from "../../engine/index.ts";
import { stateId } from "../model/identity.ts";
import { INDEX_VERSION } from "../store/openStore.ts";
import { encodeState } from "../store/records.ts";
import { asAnotherProcess, watchedVfs } from "./fixture.ts";
import { IndexHome, openToRead, restoreToHome, type HomeSettings } from "./indexHome.ts";
import { storeIn } from "./storeNames.ts";

const vfs = watchedVfs(() => undefined);
let scratch: string;
let homeCount = 0;
beforeAll(() => {
	scratch = mkdtempSync(join(tmpdir(), "kausal-home-"));
});
afterAll(() => {
	rmSync(scratch, { recursive: true, force: true });
});

const place = (): HomeSettings => ({ vfs, directory: join(scratch, `home${homeCount++}`) });
const stores = ({ directory }: HomeSettings): string[] =>
	readdirSync(directory).filter((name) => !/^(?:LOCK|owner)-/.test(name)).sort();
const mark = { w0: 0x1000, w1: 0, w2: 0, w3: 1 };

/** Writes a record that says of which version the index is, and one that tells stores apart. */
function fill(engine: Engine, text: string, version: number = INDEX_VERSION): void {
	const batch = new WriteBatch();
	batch.putBlock(stateId(0), encodeState({ version, isUnfinished: false, configurationHash: [0, 0, 0, 0] }));
	batch.putBlock(mark, new TextEncoder().encode(text));
	engine.write(batch, { durability: "synced" });
}

function textIn(engine: Engine): string | undefined {
	const content = engine.find(mark);
	return content && new TextDecoder().decode(content);
}

/** A home with a store that holds a text, owned by nobody. */
function madeHome(text: string, version?: number): HomeSettings {
	const settings = place();
	const home = IndexHome.take(settings);
	const { engine } = home.open();
	fill(engine, text, version);
	engine.close();
	home.release();
	return settings;
}

const read = (settings: HomeSettings): string | undefined => {
	const { engine } = openToRead(settings);
	try {
		return textIn(engine);
	} finally {
		engine.close();
	}
};

test("a store of this version is opened as it is", () => {
	const settings = madeHome("kept");
	const home = IndexHome.take(settings);
	const { engine, damage } = home.open();
	expect([textIn(engine), damage, stores(settings).length]).toEqual(["kept", undefined, 1]);
	engine.close();
	home.release();
});

test("an index that is begun anew takes the place of one that is still read", () => {
	const settings = madeHome("old");
	const home = IndexHome.take(settings);
	const old = home.open();
	const reader = openToRead(settings);
	const anew = home.beginAnew();
	expect([textIn(old.engine), textIn(reader.engine), textIn(anew.engine)]).toEqual(["old", "old", undefined]);
	expect(stores(settings)).toEqual([basename(anew.directory)]);
	expect(() => IndexHome.take({ ...settings, vfs })).toThrow(/Process \d+ is writing/);
	for (const { engine } of [old, reader, anew]) engine.close();
	home.release();
});

test("an older store goes only when the name of the new one is durable", () => {
	const settings = madeHome("old");
	const seen: string[][] = [];
	const old = basename(storeIn(settings) ?? "");
	const watching = watchedVfs((call, path) => {
		if (call === "syncDirectory" && path === settings.directory) seen.push(stores(settings));
	});
	const home = IndexHome.take({ ...settings, vfs: watching });
	const { engine, directory } = home.beginAnew();
	expect(seen).toEqual([[old, basename(directory)]]);
	expect(stores(settings)).toEqual([basename(directory)]);
	engine.close();
	home.release();
});

test("an index of another version is built again; a reader leaves that to the owner", () => {
	const settings = madeHome("old", INDEX_VERSION - 1);
	expect(() => read(settings)).toThrow("The index is of another version, and is made again");
	const home = IndexHome.take(settings);
	const { engine } = home.open();
	expect([textIn(engine), stores(settings).length]).toEqual([undefined, 1]);
	engine.close();
	home.release();
});

test("files that an older version kept in the home itself go when there is a store, and nothing else does", () => {
	const settings = place();
	const engine = Engine.open({ vfs, directory: settings.directory });
	fill(engine, "of old");
	engine.flush();
	engine.close();
	expect(() => read(settings)).toThrow("The index is of another version, and is made again");
	mkdirSync(`${settings.directory}.damaged`);
	writeFileSync(join(settings.directory, "notes.txt"), "not ours");
	const home = IndexHome.take(settings);
	const opened = home.open();
	expect(textIn(opened.engine)).toBeUndefined();
	expect(stores(settings)).toEqual(["notes.txt", basename(opened.directory)]);
	expect(existsSync(`${settings.directory}.damaged`)).toBe(false);
	opened.engine.close();
	home.release();
});

test("of damaged stores the newest is kept, aside", () => {
	const settings = madeHome("first");
	for (const text of ["second", "third"]) {
		const store = storeIn(settings) ?? "";
		for (const name of readdirSync(store)) {
			if (name.startsWith("MANIFEST")) writeFileSync(join(store, name), "x".repeat(100));
		}
		writeFileSync(join(store, "mark.txt"), text);
		const home = IndexHome.take(settings);
		const { engine, damage } = home.open();
		expect([damage?.error instanceof EngineError, damage?.movedTo]).toEqual([true, join(settings.directory, "damaged")]);
		expect(stores(settings)).toEqual(["damaged", basename(storeIn(settings) ?? "")]);
		engine.close();
		home.release();
	}
	expect(readdirSync(join(settings.directory, "damaged"))).toContain("mark.txt");
});

test("a failure at any call leaves an index that opens, the old one or the new", () => {
	const found = { old: 0, none: 0, new: 0 };
	const before = madeHome("old");
	for (let [at, calls] = [0, 0]; calls >= at; at += 1) {
		calls = 0;
		const faulty = watchedVfs(() => {
			if (calls++ === at) throw new EngineError("io", "planted");
		});
		const settings = place();
		cpSync(before.directory, settings.directory, { recursive: true });
		try {
			const home = IndexHome.take({ ...settings, vfs: faulty });
			const { engine } = home.beginAnew();
			fill(engine, "new");
			engine.close();
			home.release();
		} catch (error) {
			expect((error as Error).message, `call ${at}`).toContain("planted");
		}
		const text = read(settings) ?? "none";
		found[text as keyof typeof found] += 1;
	}
	expect(Object.values(found).every((count) => count > 3), JSON.stringify(found)).toBe(true);
});

test("a home that others may enter, or that is a link, is neither taken nor read, and nothing is written there", () => {
	const settings = madeHome("ours");
	const { directory } = settings;
	const before = readdirSync(directory);
	chmodSync(directory, 0o707);
	expect(() => IndexHome.take(settings)).toThrow(/Others may enter the index folder/);
	expect(() => read(settings)).toThrow(/Others may enter the index folder/);
	chmodSync(directory, 0o700);
	const link = { ...settings, directory: `${directory}-link` };
	symlinkSync(directory, link.directory);
	expect(() => IndexHome.take(link)).toThrow(/is a symbolic link/);
	expect(() => read(link)).toThrow(/is a symbolic link/);
	expect(readdirSync(directory)).toEqual(before);
	expect(read(settings)).toBe("ours");
});

test("a home that cannot be written is read", () => {
	const settings = madeHome("kept");
	const denied = (call: string, path: string): void => {
		if (["link", "remove", "rename", "file.write"].includes(call)) {
			throw new VfsError("denied", "Cannot write the file: EROFS.", path);
		}
	};
	const readOnly = { ...settings, vfs: watchedVfs(denied) };
	expect(() => IndexHome.take(readOnly)).toThrow(expect.objectContaining({ code: "read-only" }) as Error);
	expect(read(readOnly)).toBe("kept");
});

test("stores of a home that was deleted and made again have other names", () => {
	const settings = place();
	const first = IndexHome.take(settings);
	const { engine, directory } = first.open();
	expect(first.holds(directory)).toBe(true);
	rmSync(settings.directory, { recursive: true });
	expect(first.holds(directory)).toBe(false);
	const second = IndexHome.take({ ...settings, vfs: asAnotherProcess() });
	const opened = second.open();
	expect(opened.directory).not.toBe(directory);
	expect([first.holds(directory), second.holds(opened.directory)]).toEqual([false, true]);
	engine.close();
	first.release();
	expect(second.holds(opened.directory)).toBe(true);
	opened.engine.close();
	second.release();
});

test("a backup comes to a home without a store, whole or not at all", () => {
	const source = madeHome("saved");
	const { engine } = openToRead(source);
	const backup = engine.backup(join(scratch, "backup"));
	while (backup.step(1 << 20));
	engine.close();
	expect(() => restoreToHome(source, join(scratch, "backup"))).toThrow("There is an index already.");
	const target = place();
	const abandoned = restoreToHome(target, join(scratch, "backup"));
	abandoned.abandon();
	expect(stores(target)).toEqual([]);
	const restore = restoreToHome(target, join(scratch, "backup"));
	expect(storeIn(target)).toBeUndefined();
	while (restore.step(64));
	expect(read(target)).toBe("saved");
	IndexHome.take(target).release();
});
