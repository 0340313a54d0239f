/**
 * What vfs.ts promises, as claims that can be made of any {@link ContractDisk}: what the simulation does, the real file
 * system must do, or the simulation proves nothing about production. A claim that does not hold throws.
 */
import { readWhole, writeWhole } from "../vfs/readWhole.ts";
import { type VfsFailure, VfsError, type VirtualFileSystem } from "../vfs/vfs.ts";

/** Calls that a {@link ContractDisk} can make fail. */
export type FailingCall = "open" | "read" | "write" | "sync" | "list" | "sync-directory";

/** A file system, and what the world around it sees. */
export interface ContractDisk {
	readonly vfs: VirtualFileSystem;
	/** In it; empty, and durable. */
	readonly directory: string;
	/** Makes the next call of this kind fail. */
	failNext(call: FailingCall, failure: VfsFailure): void;
	/** Files of the directory that a power loss leaves, with the bytes that it leaves of them. */
	durable(): Readonly<Record<string, string>>;
}

/** Where it yields, the event loop has to turn. */
export type Claim = (disk: ContractDisk) => Iterator<void, void> | void;

const TURNS_MAX = 2000;

export const VFS_CONTRACT: ReadonlyMap<string, Claim> = new Map<string, Claim>([
	["reads back what it wrote, also over a gap", readsBack],
	["reads as many bytes as there are, wherever the end is", readsToTheEnd],
	["carries large writes and reads to their end", carriesOn],
	["keeps what was written through syncs that it only began, more of them than run at once", keepsThroughSyncs],
	["ends a sync that was begun, of a file or of names: seen in time, or waited for", endsSyncs],
	["removes soon what nobody needs, and is silent about what is not there", removesSoon],
	["writes only as many bytes as it is told", writesSoMany],
	["overwrites in place, also after opening again, and keeps what lies behind", overwrites],
	["refuses to write to a file opened for reading", refusesToWrite],
	["creates only what is not there, and opens only what is", opensWhatIsThere],
	["lists every name, once", listsAll],
	["renames over an existing file", renames],
	["links a second name, and not over an existing one", links],
	["keeps an open file usable after its name is gone", keepsOpenFiles],
	["makes a directory twice without complaint", makesDirectories],
	["makes bytes durable by a sync, and not before", syncsBytes],
	["makes bytes durable by a sync that was begun", beginsSyncs],
	["makes names durable by a sync of their directory, and not before", syncsNames],
	["tells every failure as what it is, and goes on when it is over", tellsFailures],
	["tells a failed sync at the sync, and one that was begun when it is waited for", tellsFailedSyncs],
	["is durable without a second descriptor as well", syncsWithoutDescriptors],
]);

function readsBack({ vfs, directory }: ContractDisk): void {
	const file = vfs.open(`${directory}/a`, "create");
	file.write(bytes("hello"), 0);
	file.write(bytes("!"), 8);
	same(file.size(), 9);
	const target = new Uint8Array(20);
	same(file.read(target, 0), 9);
	same([...target.subarray(0, 9)], [...bytes("hello"), 0, 0, 0, 33]);
	file.sync();
	file.close();
	file.close();
	same(failureOf(() => file.read(target, 0)) === "none", false);
}

function readsToTheEnd({ vfs, directory }: ContractDisk): void {
	const content = Array.from({ length: 10 }, (_, index) => index + 1);
	writeWhole(vfs, `${directory}/a`, Uint8Array.from(content));
	const file = vfs.open(`${directory}/a`, "read");
	for (const offset of [0, 1, 5, 9, 10, 11, 100]) {
		for (const length of [0, 1, 4, 5, 10, 12]) {
			const target = new Uint8Array(length).fill(255);
			const there = content.slice(offset, offset + length);
			same(file.read(target, offset), there.length);
			same([...target], [...there, ...Array.from({ length: length - there.length }, () => 255)]);
		}
	}
	file.close();
}

function carriesOn({ vfs, directory }: ContractDisk): void {
	const content = Uint8Array.from({ length: 3001 }, (_, index) => (index * 31 + (index >> 8)) & 255);
	writeWhole(vfs, `${directory}/a`, content);
	same(readWhole(vfs, `${directory}/a`).join(), content.join());
}

function keepsThroughSyncs({ vfs, directory }: ContractDisk): void {
	const file = vfs.open(`${directory}/a`, "create");
	for (let index = 0; index < 40; index += 1) {
		file.write(bytes("x"), index);
		file.beginSync();
	}
	file.sync();
	file.close();
	same(text(vfs, `${directory}/a`), "x".repeat(40));
	same(failureOf(() => file.beginSync()) === "none", false);
}

function* endsSyncs(disk: ContractDisk): Generator<void, void> {
	const { vfs, directory } = disk;
	const file = vfs.open(`${directory}/a`, "create");
	const naming = vfs.beginSyncDirectory(directory);
	let last = file.beginSync();
	for (let index = 0; index < 40; index += 1) {
		file.write(bytes("x"), index);
		last = file.beginSync();
	}
	yield* until(() => last.hasEnded && naming.hasEnded);
	last.finish();
	naming.finish();
	file.write(bytes("y"), 40);
	const other = file.beginSync();
	other.finish();
	other.finish();
	vfs.beginSyncDirectory(directory).finish();
	file.close();
	same(text(vfs, `${directory}/a`), `${"x".repeat(40)}y`);
}

function* removesSoon(disk: ContractDisk): Generator<void, void> {
	const { vfs, directory } = disk;
	writeWhole(vfs, `${directory}/a`, bytes("a"));
	vfs.removeSoon(`${directory}/a`);
	vfs.removeSoon(`${directory}/b`);
	yield* until(() => vfs.list(directory).length === 0);
}

function writesSoMany({ vfs, directory }: ContractDisk): void {
	const file = vfs.open(`${directory}/a`, "create");
	file.write(bytes("abcdef"), 0, 4);
	file.write(bytes("xyz"), 1, 0);
	file.close();
	same(text(vfs, `${directory}/a`), "abcd");
}

function overwrites({ vfs, directory }: ContractDisk): void {
	writeWhole(vfs, `${directory}/a`, bytes("abcdef"));
	const writes = [["XY", 2, "abXYef"], ["gh", 6, "abXYefgh"], ["Z", 0, "ZbXYefgh"]] as const;
	for (const [written, offset, expected] of writes) {
		const file = vfs.open(`${directory}/a`, "update");
		file.write(bytes(written), offset);
		file.close();
		same(text(vfs, `${directory}/a`), expected);
	}
}

function refusesToWrite({ vfs, directory }: ContractDisk): void {
	writeWhole(vfs, `${directory}/a`, bytes("a"));
	const file = vfs.open(`${directory}/a`, "read");
	same(failureOf(() => file.write(bytes("b"), 0)), "io");
	same(text(vfs, `${directory}/a`), "a");
	file.close();
}

function opensWhatIsThere({ vfs, directory }: ContractDisk): void {
	const at = (name: string): string => `${directory}/${name}`;
	writeWhole(vfs, at("a"), bytes("a"));
	same([vfs.exists(at("a")), vfs.exists(at("never"))], [true, false]);
	same(failureOf(() => vfs.open(at("a"), "create")), "exists");
	same(text(vfs, at("a")), "a");
	for (const attempt of [
		() => vfs.open(at("b"), "read"),
		() => vfs.open(at("b"), "update"),
		() => vfs.open(at("none/b"), "create"),
		() => vfs.remove(at("b")),
		() => vfs.rename(at("b"), at("c")),
		() => vfs.list(at("none")),
		() => vfs.link(at("b"), at("c")),
	]) {
		same(failureOf(attempt), "not-found");
	}
}

function listsAll({ vfs, directory }: ContractDisk): void {
	same(vfs.list(directory), []);
	const names = Array.from({ length: 12 }, (_, index) => `n${index}`).sort();
	for (const name of names) writeWhole(vfs, `${directory}/${name}`, bytes(name));
	same(vfs.list(directory).sort(), names);
}

function renames({ vfs, directory }: ContractDisk): void {
	writeWhole(vfs, `${directory}/a`, bytes("new"));
	writeWhole(vfs, `${directory}/b`, bytes("old"));
	vfs.rename(`${directory}/a`, `${directory}/b`);
	vfs.syncDirectory(directory);
	same(text(vfs, `${directory}/b`), "new");
	same(vfs.list(directory), ["b"]);
}

function links({ vfs, directory }: ContractDisk): void {
	const [a, b] = [`${directory}/a`, `${directory}/b`];
	writeWhole(vfs, a, bytes("x"));
	vfs.link(a, b);
	same(failureOf(() => vfs.link(a, b)), "exists");
	vfs.remove(a);
	same(text(vfs, b), "x");
	same(vfs.list(directory), ["b"]);
}

function keepsOpenFiles({ vfs, directory }: ContractDisk): void {
	writeWhole(vfs, `${directory}/a`, bytes("kept"));
	const file = vfs.open(`${directory}/a`, "read");
	vfs.remove(`${directory}/a`);
	const target = new Uint8Array(4);
	same(file.read(target, 0), 4);
	same(new TextDecoder().decode(target), "kept");
	file.close();
}

function makesDirectories({ vfs, directory }: ContractDisk): void {
	vfs.createDirectory(directory);
	vfs.createDirectory(`${directory}/x/y`);
	same(vfs.list(`${directory}/x/y`), []);
}

function syncsBytes(disk: ContractDisk): void {
	const { vfs, directory } = disk;
	const file = vfs.open(`${directory}/a`, "create");
	vfs.syncDirectory(directory);
	file.write(bytes("one"), 0);
	same(disk.durable(), { a: "" });
	file.sync();
	same(disk.durable(), { a: "one" });
	file.write(bytes("two!"), 0);
	same(disk.durable(), { a: "one" });
	file.sync();
	same(disk.durable(), { a: "two!" });
	file.close();
}

function* beginsSyncs(disk: ContractDisk): Generator<void, void> {
	const { vfs, directory } = disk;
	const file = vfs.open(`${directory}/a`, "create");
	vfs.beginSyncDirectory(directory).finish();
	file.write(bytes("one"), 0);
	file.beginSync().finish();
	same(disk.durable(), { a: "one" });
	file.write(bytes("two"), 0);
	const sync = file.beginSync();
	yield* until(() => sync.hasEnded);
	same(disk.durable(), { a: "two" });
	writeWhole(vfs, `${directory}/b`, bytes("b"));
	const naming = vfs.beginSyncDirectory(directory);
	yield* until(() => naming.hasEnded);
	same(disk.durable(), { a: "two", b: "b" });
	file.close();
}

function syncsNames(disk: ContractDisk): void {
	const { vfs, directory } = disk;
	const changes: readonly (readonly [change: () => void, then: Readonly<Record<string, string>>])[] = [
		[() => writeWhole(vfs, `${directory}/a`, bytes("a")), { a: "a" }],
		[() => vfs.rename(`${directory}/a`, `${directory}/b`), { b: "a" }],
		[() => vfs.link(`${directory}/b`, `${directory}/c`), { b: "a", c: "a" }],
		[() => vfs.remove(`${directory}/b`), { c: "a" }],
	];
	let before: Readonly<Record<string, string>> = {};
	for (const [change, then] of changes) {
		change();
		same(disk.durable(), before);
		vfs.syncDirectory(directory);
		same(disk.durable(), then);
		before = then;
	}
}

function tellsFailures(disk: ContractDisk): void {
	const { vfs, directory } = disk;
	const path = `${directory}/a`;
	const file = vfs.open(path, "create");
	const calls: readonly (readonly [call: FailingCall, failure: VfsFailure, attempt: () => unknown])[] = [
		["write", "no-space", () => file.write(bytes("abc"), 0)],
		["write", "io", () => file.write(bytes("abc"), 0)],
		["read", "io", () => file.read(new Uint8Array(3), 0)],
		["open", "too-many-open", () => vfs.open(path, "read").close()],
		["open", "denied", () => vfs.open(path, "update").close()],
		["list", "too-many-open", () => vfs.list(directory)],
		["sync-directory", "io", () => vfs.syncDirectory(directory)],
	];
	for (const [call, failure, attempt] of calls) {
		disk.failNext(call, failure);
		same([call, failureOf(attempt)], [call, failure]);
		same([call, failureOf(attempt)], [call, "none"]);
	}
	file.close();
	same([text(vfs, path), vfs.list(directory)], ["abc", ["a"]]);
}

function* tellsFailedSyncs(disk: ContractDisk): Generator<void, void> {
	const { vfs, directory } = disk;
	const file = vfs.open(`${directory}/a`, "create");
	disk.failNext("sync", "io");
	same(failureOf(() => file.sync()), "io");
	disk.failNext("sync", "io");
	const sync = file.beginSync();
	yield* until(() => sync.hasEnded);
	same(failureOf(() => sync.finish()), "io");
	disk.failNext("sync-directory", "io");
	const naming = vfs.beginSyncDirectory(directory);
	yield* until(() => naming.hasEnded);
	same(failureOf(() => naming.finish()), "io");
	file.close();
}

/** Whoever begins a sync may be out of descriptors just then. */
function syncsWithoutDescriptors(disk: ContractDisk): void {
	const { vfs, directory } = disk;
	const file = vfs.open(`${directory}/a`, "create");
	vfs.syncDirectory(directory);
	file.write(bytes("one"), 0);
	disk.failNext("open", "too-many-open");
	file.beginSync().finish();
	same(disk.durable(), { a: "one" });
	file.close();
}

const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);

function text(vfs: VirtualFileSystem, path: string): string {
	return new TextDecoder().decode(readWhole(vfs, path));
}

function failureOf(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		return error instanceof VfsError ? error.failure : String(error);
	}
	return "none";
}

function* until(condition: () => boolean): Generator<void, void> {
	for (let turns = 0; !condition(); turns += 1) {
		if (turns === TURNS_MAX) throw new Error("it never comes");
		yield;
	}
}

function same(found: unknown, expected: unknown): void {
	const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
	if (one !== other) throw new Error(`expected ${other}, found ${one}`);
}
