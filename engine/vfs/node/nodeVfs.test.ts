/**
 * NodeVfs under every weather that a real system has, and proof that the contract sees: bugs on purpose, each of
 * which must break a claim. Syncs are counted as durable and not carried out, so all of this is fast.
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Claim, type ContractDisk, type FailingCall, VFS_CONTRACT } from "../../sim/vfsContract.ts";
import { ENDED_SYNC, type FileHandle, type VfsFailure, VfsError, type VirtualFileSystem } from "../vfs.ts";
import { createNodeVfs, type NodeCalls } from "./nodeVfs.ts";

const root = fs.mkdtempSync(join(tmpdir(), "kausal-node-vfs-"));
afterAll(() => {
	fs.rmSync(root, { recursive: true });
});

/** `short`: reads and writes do a part of what they are asked. `interrupted`: they do nothing at first. */
type Weather = "fine" | "short" | "interrupted";
const WEATHERS: readonly Weather[] = ["fine", "short", "interrupted"];

const CODES: Partial<Record<VfsFailure, string>> = {
	io: "EIO", "no-space": "ENOSPC", "too-many-open": "EMFILE", denied: "EACCES",
};

/** Stands before `node:fs`: makes weather and failures, and knows what a power loss would leave. */
class World {
	readonly #failing = new Map<FailingCall, string>();
	/** By inode: bytes of a file, or inodes of the names in a directory. */
	readonly #bytes = new Map<number, string>();
	readonly #names = new Map<number, ReadonlyMap<string, number>>();
	#idleCount = 0;

	failNext(call: FailingCall, failure: VfsFailure): void {
		this.#failing.set(call, CODES[failure] ?? "EIO");
	}

	durable(directory: string): Record<string, string> {
		const names = this.#names.get(fs.statSync(directory).ino) ?? new Map<string, number>();
		const sorted = [...names].sort(([one], [other]) => (one < other ? -1 : 1));
		return Object.fromEntries(sorted.map(([name, inode]) => [name, this.#bytes.get(inode) ?? ""]));
	}

	hasDurable(directory: string, name: string): boolean {
		return this.#names.get(fs.statSync(directory).ino)?.has(name) === true;
	}

	calls(weather: Weather): NodeCalls {
		const isIdle = (): boolean => weather === "interrupted" && ++this.#idleCount % 3 !== 0;
		const part = (length: number): number => weather === "short" ? Math.ceil(length / 3) : length;
		type Ended = (error: NodeJS.ErrnoException | null) => void;
		const beginSync = (call: FailingCall) => (descriptor: number, ended: Ended) => {
			const failure = this.#failureOf(call);
			const sync = failure === undefined ? this.#snapshot(descriptor) : undefined;
			setImmediate(() => {
				sync?.();
				ended(failure ?? null);
			});
		};
		const idle = (): void => {
			if (isIdle()) throw failed(this.#idleCount % 3 === 1 ? "EINTR" : "EAGAIN");
		};
		const pass = (call: FailingCall): void => {
			const failure = this.#failureOf(call);
			if (failure !== undefined) throw failure;
		};
		return {
			...fs,
			openSync: (path, flags, mode) => {
				if (!fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) pass("open");
				return fs.openSync(path, flags, mode);
			},
			readSync: (descriptor, target, at, length, offset) => {
				pass("read");
				idle();
				return fs.readSync(descriptor, target, at, part(length), offset);
			},
			writeSync: (descriptor, source, at, length, offset) => {
				pass("write");
				idle();
				return fs.writeSync(descriptor, source, at, part(length), offset);
			},
			readdirSync: (path) => {
				pass("list");
				return fs.readdirSync(path);
			},
			fdatasyncSync: (descriptor) => {
				pass("sync");
				this.#snapshot(descriptor)();
			},
			fsyncSync: (descriptor) => {
				pass("sync-directory");
				this.#snapshot(descriptor)();
			},
			fdatasync: beginSync("sync"),
			fsync: beginSync("sync-directory"),
		};
	}

	#failureOf(call: FailingCall): NodeJS.ErrnoException | undefined {
		const code = this.#failing.get(call);
		this.#failing.delete(call);
		return code === undefined ? undefined : failed(code);
	}

	/** Makes durable what the file or directory holds now. */
	#snapshot(descriptor: number): () => void {
		const stats = fs.fstatSync(descriptor);
		if (!stats.isDirectory()) {
			const content = new Uint8Array(stats.size);
			fs.readSync(descriptor, content, 0, content.length, 0);
			return () => this.#bytes.set(stats.ino, new TextDecoder().decode(content));
		}
		const path = fs.readlinkSync(`/proc/self/fd/${descriptor}`);
		const names = new Map(fs.readdirSync(path).map((name) => [name, fs.statSync(join(path, name)).ino]));
		return () => this.#names.set(stats.ino, names);
	}
}

function failed(code: string): NodeJS.ErrnoException {
	return Object.assign(new Error(code), { code });
}

type Make = (calls: NodeCalls) => VirtualFileSystem;

let caseCount = 0;

function diskOf(make: Make, weather: Weather): ContractDisk {
	const world = new World();
	const vfs = make(world.calls(weather));
	caseCount += 1;
	const directory = `${root}/case${caseCount}`;
	fs.mkdirSync(directory);
	return {
		vfs, directory,
		failNext: (call, failure) => {
			world.failNext(call, failure);
		},
		durable: () => world.durable(directory),
	};
}

async function hold(claim: Claim, disk: ContractDisk): Promise<void> {
	const steps = claim(disk);
	while (steps !== undefined && steps.next().done !== true) await new Promise((resolve) => setImmediate(resolve));
}

/** What only a real file system can get wrong. */
const OF_NODE: ReadonlyMap<string, (make: Make) => void> = new Map([
	["files and directories are private", (make: Make) => {
		const { vfs, directory } = diskOf(make, "fine");
		vfs.createDirectory(`${directory}/x`);
		vfs.open(`${directory}/x/a`, "create").close();
		const modes = [`${directory}/x`, `${directory}/x/a`].map((path) => fs.statSync(path).mode & 0o777);
		if (modes[0] !== 0o700 || modes[1] !== 0o600) throw new Error(`modes are ${modes.join()}`);
	}],
	["a directory is durable once it is made, with all above it that was made", (make: Make) => {
		const world = new World();
		caseCount += 1;
		const directory = `${root}/case${caseCount}`;
		fs.mkdirSync(directory);
		make(world.calls("fine")).createDirectory(`${directory}/x/y`);
		if (!world.hasDurable(directory, "x") || !world.hasDurable(`${directory}/x`, "y")) {
			throw new Error("its names are not durable");
		}
	}],
	["what never gets on is an error in the end", (make: Make) => {
		for (const writeSync of [() => 0, () => { throw failed("EAGAIN"); }]) {
			const { vfs, directory } = diskOf((calls) => make({ ...calls, writeSync: bounded(writeSync) }), "fine");
			const file = vfs.open(`${directory}/a`, "create");
			expect(() => {
				file.write(new Uint8Array(3), 0);
			}).toThrow(VfsError);
		}
	}],
]);

/** Ends a loop without an end in a test that fails. */
function bounded(call: () => number): () => number {
	let count = 0;
	return () => {
		if (++count > 10_000) throw new Error("for ever");
		return call();
	};
}

const withCalls = (wrong: (right: NodeCalls) => Partial<NodeCalls>): Make =>
	(calls) => createNodeVfs({ ...calls, ...wrong(calls) });
const withFiles = (wrong: (right: FileHandle) => Partial<FileHandle>): Make =>
	(calls) => withMethods((vfs) => ({
		open: (path, mode) => {
			const right = vfs.open(path, mode);
			const bound: FileHandle = {
				path, read: right.read.bind(right), write: right.write.bind(right), sync: right.sync.bind(right),
				beginSync: right.beginSync.bind(right), size: right.size.bind(right), close: right.close.bind(right),
			};
			return { ...bound, ...wrong(right) };
		},
	}))(calls);
const withMethods = (wrong: (right: VirtualFileSystem) => Partial<VirtualFileSystem>): Make =>
	(calls) => {
		const right = createNodeVfs(calls);
		const own = wrong(right) as Partial<Record<string, unknown>>;
		return new Proxy(right, {
			get: (_, name) => {
				const value = own[name as string] ?? right[name as keyof VirtualFileSystem];
				return typeof value === "function" ? (value as () => unknown).bind(right) : value;
			},
		});
	};

/** By what it does wrong. */
const BUGS: ReadonlyMap<string, Make> = new Map<string, Make>([
	["a short write is ignored", withCalls(({ writeSync }) => ({
		writeSync: (descriptor, source, at, length, offset) => {
			writeSync(descriptor, source, at, length, offset);
			return length;
		},
	}))],
	["a short write goes on at the same offset", withCalls(({ writeSync }) => ({
		writeSync: (descriptor, source, at, length, offset) => writeSync(descriptor, source, at, length, offset - at),
	}))],
	["a short read counts as the end", withCalls(({ readSync }) => ({
		readSync: (descriptor, target, at, length, offset) => at > 0 ? 0 : readSync(descriptor, target, at, length, offset),
	}))],
	["what is read past the end counts", withFiles((file) => ({
		read: (target, offset) => {
			file.read(target, offset);
			return target.length;
		},
	}))],
	["a read at the end fills with zeros", withFiles((file) => ({
		read: (target, offset) => {
			const count = file.read(target, offset);
			target.fill(0, count);
			return count;
		},
	}))],
	["an interrupted write is an error", withCalls(({ writeSync }) => ({ writeSync: unforgiving(writeSync) }))],
	["an interrupted read is an error", withCalls(({ readSync }) => ({ readSync: unforgiving(readSync) }))],
	["an interrupted write counts as done", withCalls(({ writeSync }) => ({
		writeSync: (...given) => swallowing(() => writeSync(...given), ["EINTR", "EAGAIN"], given[3]),
	}))],
	["a full disk counts as success", withCalls(({ writeSync }) => ({
		writeSync: (...given) => swallowing(() => writeSync(...given), ["ENOSPC"], given[3]),
	}))],
	["a full disk is any error", withCalls(({ writeSync }) => ({
		writeSync: (...given) => {
			try {
				return writeSync(...given);
			} catch (error) {
				const { code } = error as NodeJS.ErrnoException;
				throw failed(code === "ENOSPC" ? "EIO" : String(code));
			}
		},
	}))],
	["a failed write is tried again in silence", withFiles((file) => ({
		write: (source, offset, length) => {
			try {
				file.write(source, offset, length);
			} catch (error) {
				if ((error as VfsError).failure === "io") file.write(source, offset, length);
				else throw error;
			}
		},
	}))],
	["that descriptors ran out is remembered", withCalls(remembering)],
	["files are never synced", withCalls(() => ({ fdatasyncSync: () => undefined }))],
	["a sync that was begun never happens", withCalls(({ fsyncSync }) => ({
		fdatasync: (_, ended) => setImmediate(ended, null), fsyncSync,
	}))],
	["a sync that was begun counts as ended at once", withFiles(() => ({ beginSync: () => ENDED_SYNC }))],
	[
		"without a second descriptor a sync is begun in vain",
		withCalls(({ openSync, fdatasyncSync }) => inVain(openSync, fdatasyncSync)),
	],
	["a failed sync is not told", withCalls(({ fdatasyncSync }) => ({
		fdatasyncSync: (descriptor) => swallowing(() => {
			fdatasyncSync(descriptor);
		}, ["EIO"], undefined),
	}))],
	["a failed sync that was begun is not told", withCalls(({ fdatasync }) => ({
		fdatasync: (descriptor, ended) => {
			fdatasync(descriptor, () => {
				ended(null);
			});
		},
	}))],
	["directories are never synced", withCalls(() => ({ fsyncSync: () => undefined }))],
	[
		"a sync of names that was begun never happens",
		withCalls(() => ({ fsync: (_, ended) => setImmediate(ended, null) })),
	],
	["a failed sync of names that was begun is not told", withCalls(({ fsync }) => ({
		fsync: (descriptor, ended) => {
			fsync(descriptor, () => {
				ended(null);
			});
		},
	}))],
	["a new directory is not made durable", withCalls(({ mkdirSync, fsyncSync }) => {
		let made = 0;
		return {
			mkdirSync: (path, options) => (made += 1, mkdirSync(path, options)),
			fsyncSync: (descriptor) => made-- > 0 ? undefined : fsyncSync(descriptor),
		};
	})],
	["only the last of new directories is made durable", withCalls(({ mkdirSync, fsyncSync }) => {
		let made = 0;
		return {
			mkdirSync: (path, options) => (made += 1, mkdirSync(path, options)),
			fsyncSync: (descriptor) => made-- === 1 ? undefined : fsyncSync(descriptor),
		};
	})],
	["a rename is made durable by itself, before it was asked", withMethods((vfs) => ({
		rename: (from, to) => {
			vfs.rename(from, to);
			vfs.syncDirectory(to.slice(0, to.lastIndexOf("/")));
		},
	}))],
	["a rename is a second name", withCalls(({ linkSync }) => ({ renameSync: linkSync }))],
	["a rename does not go over an existing file", withCalls(({ linkSync, unlinkSync }) => ({
		renameSync: (from, to) => {
			linkSync(from, to);
			unlinkSync(from);
		},
	}))],
	["a link goes over an existing name", withCalls(({ linkSync, unlinkSync }) => ({
		linkSync: (existing, created) => {
			if (fs.existsSync(created)) unlinkSync(created);
			linkSync(existing, created);
		},
	}))],
	["a list misses a file", withCalls(({ readdirSync }) => ({ readdirSync: (path) => readdirSync(path).slice(0, 11) }))],
	["a file is opened again to append", withFlags({ "r+": "a+" })],
	["a file that is opened again loses its bytes", withFlags({ "r+": "w+" })],
	["a file is created over an existing one", withFlags({ "wx+": "w+" })],
	["a file opened for reading may be written", withFlags({ r: "r+" })],
	[
		"files are open to others",
		withCalls(({ openSync }) => ({ openSync: (path, flags) => openSync(path, flags, 0o644) })),
	],
	[
		"directories are open to others",
		withCalls(({ mkdirSync }) => ({ mkdirSync: (path) => mkdirSync(path, { mode: 0o755 }) })),
	],
	["what is removed soon stays", withCalls(() => ({ unlink: () => undefined }))],
]);

function withFlags(wrong: Readonly<Record<string, string>>): Make {
	return withCalls(({ openSync }) => ({
		openSync: (path, flags, mode) =>
			openSync(path, fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ? flags : (wrong[flags] ?? flags), mode),
	}));
}

function swallowing<T>(call: () => T, codes: readonly string[], instead: T): T {
	try {
		return call();
	} catch (error) {
		if (codes.includes((error as NodeJS.ErrnoException).code ?? "")) return instead;
		throw error;
	}
}

/** Takes an interruption for a failure. */
function unforgiving<A extends unknown[]>(call: (...given: A) => number): (...given: A) => number {
	return (...given) => {
		try {
			return call(...given);
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			throw failed(code === "EINTR" || code === "EAGAIN" ? "EIO" : String(code));
		}
	};
}

function remembering({ openSync }: NodeCalls): Partial<NodeCalls> {
	let failure: unknown;
	return {
		openSync: (...given) => {
			if (failure !== undefined) throw failure as Error;
			try {
				return openSync(...given);
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code === "EMFILE") failure = error;
				throw error;
			}
		},
	};
}

/** Syncs nothing once descriptors ran out. */
function inVain(openSync: NodeCalls["openSync"], fdatasyncSync: NodeCalls["fdatasyncSync"]): Partial<NodeCalls> {
	let isOut = false;
	return {
		openSync: (path, flags, mode) => {
			try {
				return openSync(path, flags, mode);
			} catch (error) {
				isOut = (error as NodeJS.ErrnoException).code === "EMFILE";
				throw error;
			}
		},
		fdatasyncSync: (descriptor) => isOut ? undefined : fdatasyncSync(descriptor),
	};
}

/** The first claim that does not hold. */
async function brokenClaim(make: Make): Promise<string | undefined> {
	const claims: readonly (readonly [string, () => Promise<void> | void])[] = [
		...WEATHERS.flatMap((weather) => [...VFS_CONTRACT].map(([name, claim]) =>
			[`${name} (${weather})`, () => hold(claim, diskOf(make, weather))] as const)),
		...[...OF_NODE].map(([name, claim]) => [name, () => claim(make)] as const),
	];
	for (const [name, claim] of claims) {
		try {
			await claim();
		} catch {
			return name;
		}
	}
	return undefined;
}

// What a directory holds is asked of the descriptor by its name in /proc.
describe.runIf(process.platform === "linux")("the real file system", () => {
	describe.each(WEATHERS)("in weather that is %s", (weather) => {
		test.each([...VFS_CONTRACT])("%s", (_, claim) => hold(claim, diskOf(createNodeVfs, weather)));
	});

	test.each([...OF_NODE])("%s", (_, claim) => {
		claim(createNodeVfs);
	});

	test.each([...BUGS])("a planted bug breaks a claim: %s", async (_, make) => {
		expect(await brokenClaim(make)).toBeDefined();
	});
});
