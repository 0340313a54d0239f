/**
 * The simulation keeps the contract of all file systems, as the real one does (vfs/node/nodeVfs.test.ts), and
 * crashes as it may.
 */
import { describe, expect, test } from "vitest";
import { createNodeVfs } from "../vfs/node/nodeVfs.ts";
import { readWhole, writeWhole } from "../vfs/readWhole.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import type { OperationKind } from "./simulatedDisk.ts";
import { SimulationVfs } from "./simulationVfs.ts";
import { type ContractDisk, type FailingCall, VFS_CONTRACT } from "./vfsContract.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (vfs: VirtualFileSystem, path: string): string =>
	new TextDecoder().decode(readWhole(vfs, path));
const nothing = { keepPercent: 0, tearPercent: 0, garblePercent: 0 };

/** What the simulation calls each of the calls that may fail. */
const KINDS: { readonly [C in FailingCall]: readonly OperationKind[] } = {
	open: ["open", "create"],
	read: ["read"],
	write: ["write"],
	sync: ["sync"],
	list: ["list"],
	"sync-directory": ["sync-directory"],
};

function simulatedDisk(): ContractDisk {
	const vfs = new SimulationVfs();
	const directory = "/case/deep";
	vfs.createDirectory(directory);
	return {
		vfs,
		directory,
		failNext: (call, failure) => {
			vfs.onOperation = ({ kind }) => {
				if (!KINDS[call].includes(kind)) return undefined;
				vfs.onOperation = undefined;
				return failure;
			};
		},
		durable: () => {
			const left = vfs.crash(1, nothing);
			const names = left.list(directory).sort();
			return Object.fromEntries(names.map((name) => [name, text(left, `${directory}/${name}`)]));
		},
	};
}

describe("the simulated file system", () => {
	test.each([...VFS_CONTRACT])("%s", (_, claim) => {
		const steps = claim(simulatedDisk());
		while (steps !== undefined && steps.next().done !== true);
	});
});

describe.each(["simulation", "node"])("the file system: %s", (kind) => {
	test("knows itself as alive and a process that cannot be as dead or unknown", () => {
		const vfs = kind === "node" ? createNodeVfs() : new SimulationVfs();
		const own = vfs.processIdentity();
		expect(vfs.processState(own)).toBe("alive");
		expect(vfs.processState("nonsense")).toBe("unknown");
		expect(vfs.processState("")).toBe("unknown");
		const [, ...rest] = own.split(" ");
		expect(vfs.processState(["99999999", ...rest].join(" "))).toBe("dead");
	});
});

test("the real file system tells a later process with the same pid apart", () => {
	const vfs = createNodeVfs();
	const [pid, , ...rest] = vfs.processIdentity().split(" ");
	expect(vfs.processState([pid, "1", ...rest].join(" "))).toBe("dead");
});

describe("a simulated crash", () => {
	test("keeps synced bytes under synced names, and nothing else", () => {
		const vfs = new SimulationVfs();
		vfs.createDirectory("/d");
		writeWhole(vfs, "/d/named", bytes("1"));
		vfs.syncDirectory("/d");
		writeWhole(vfs, "/d/unnamed", bytes("2"));
		const file = vfs.open("/d/named", "update");
		file.write(bytes("99"), 0);
		const after = vfs.crash(1, nothing);
		expect(text(after, "/d/named")).toBe("1");
		expect(after.list("/d")).toEqual(["named"]);
		expect(text(vfs, "/d/named")).toBe("99");
	});

	test("keeps of a sync that was begun what was there then, once its end was seen", () => {
		const vfs = new SimulationVfs();
		vfs.createDirectory("/d");
		const file = vfs.open("/d/a", "create");
		const naming = vfs.beginSyncDirectory("/d");
		writeWhole(vfs, "/d/b", bytes("b"));
		expect(vfs.crash(1, nothing).list("/d")).toEqual([]);
		naming.finish();
		expect(vfs.crash(1, nothing).list("/d")).toEqual(["a"]);
		file.write(bytes("12"), 0);
		const sync = file.beginSync();
		file.write(bytes("9"), 1);
		expect(text(vfs.crash(1, nothing), "/d/a")).toBe("");
		while (!sync.hasEnded);
		expect(text(vfs.crash(1, nothing), "/d/a")).toBe("12");
		expect(text(vfs, "/d/a")).toBe("19");
	});

	test("undoes a removal and a rename whose directory was not synced", () => {
		const vfs = new SimulationVfs();
		vfs.createDirectory("/d");
		writeWhole(vfs, "/d/a", bytes("a"));
		writeWhole(vfs, "/d/b", bytes("b"));
		vfs.syncDirectory("/d");
		vfs.remove("/d/a");
		vfs.rename("/d/b", "/d/c");
		expect(vfs.crash(1, nothing).list("/d").sort()).toEqual(["a", "b"]);
		expect(vfs.kill().list("/d")).toEqual(["c"]);
	});

	test("tears, garbles and drops writes, by seed", () => {
		const vfs = new SimulationVfs();
		vfs.createDirectory("/d");
		const file = vfs.open("/d/a", "create");
		vfs.syncDirectory("/d");
		file.write(new Uint8Array(2048).fill(7), 0);
		const lengths = new Set<string>();
		for (let seed = 0; seed < 60; seed += 1) {
			const found = vfs
				.crash(seed, { keepPercent: 30, tearPercent: 50, garblePercent: 70 })
				.peek("/d/a");
			const isWhole = found?.every((byte) => byte === 7) ?? false;
			lengths.add(`${found?.length} ${isWhole}`);
		}
		expect(lengths.size).toBeGreaterThan(4);
	});
});
