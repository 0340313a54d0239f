/** Many servers of the built program on one index that has to be built again: one writes, all answer, none gives up. */
import { spawnSync } from "node:child_process";
import {
	cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Engine, WriteBatch } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { stateId } from "../model/identity.ts";
import { decodeState, encodeState } from "../store/records.ts";
import { realRoot } from "../workspace/containment.ts";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";
import { program, ServerProcess } from "./serverProcess/fixture.ts";
import { storeIn } from "./storeNames.ts";

const SERVERS = 8;
const vfs = createNodeVfs();

let scratch: string;
let root: string;
let base: string;
let home: string;
beforeAll(() => {
	scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-race-")));
	root = join(scratch, "workspace");
	base = join(scratch, "indexes");
	home = indexDirectoryFor(root, { base });
	mkdirSync(root);
	for (let file = 0; file < 20; file++) {
		const text = Array.from({ length: 20 }, (_, line) => `export function f${line}() { return f${(line * 7) % 20}(); }\n`)
			.join("");
		writeFileSync(join(root, `m${file}.ts`), text);
	}
	spawnSync(process.execPath, [program, "index", root, "--index-dir", base, "--quiet"]);
	cpSync(base, join(scratch, "made"), { recursive: true });
});
afterAll(() => {
	rmSync(scratch, { recursive: true, force: true });
});

/** Whether a process has a log of the index open to write to it. */
function isWriter({ child: { pid = 0 } }: ServerProcess): boolean {
	try {
		return readdirSync(`/proc/${pid}/fd`).some((descriptor) => isLogToWrite(pid, descriptor));
	} catch {
		// The process went meanwhile.
		return false;
	}
}

function isLogToWrite(pid: number, descriptor: string): boolean {
	try {
		if (!readlinkSync(`/proc/${pid}/fd/${descriptor}`).endsWith(".wal")) return false;
		const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, "utf8"))?.[1] ?? "0";
		return (parseInt(flags, 8) & 3) !== 0;
	} catch {
		// It was closed meanwhile; others may be open.
		return false;
	}
}

/** When it is done, the process writes nothing any more. */
async function kill({ child }: ServerProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const gone = new Promise((resolve) => child.once("exit", resolve));
	child.kill("SIGKILL");
	await gone;
}

function makeOlder(): void {
	const engine = Engine.open({ vfs, directory: storeIn({ vfs, directory: home }) ?? "" });
	const state = decodeState(engine.find(stateId(0))?.slice() ?? new Uint8Array());
	const batch = new WriteBatch();
	batch.putBlock(stateId(0), encodeState({ ...state, version: state.version - 1 }));
	engine.write(batch, { durability: "synced" });
	engine.close();
}

function makeDamaged(): void {
	const store = storeIn({ vfs, directory: home }) ?? "";
	for (const name of readdirSync(store)) {
		if (name.startsWith("MANIFEST")) writeFileSync(join(store, name), "no manifest".repeat(9));
	}
}

/** What the layout of an older version looked like: the files of the store in the home itself. */
function makeOldLayout(): void {
	const store = storeIn({ vfs, directory: home }) ?? "";
	cpSync(store, home, { recursive: true });
	rmSync(store, { recursive: true });
}

const REBUILT = "an index that is %s is built again by one of many that start at once; another follows it";
test.each([
	["of another version", makeOlder], ["damaged", makeDamaged], ["laid out as an older version did", makeOldLayout],
] as const)(REBUILT, async (_, spoil) => {
	rmSync(base, { recursive: true });
	cpSync(join(scratch, "made"), base, { recursive: true });
	spoil();
	let servers = Array.from({ length: SERVERS }, () => new ServerProcess(root, base));
	const writersSeen: number[] = [];
	// Looked at twice, since one that is seen may be gone by the time that the next one is looked at.
	const watching = setInterval(() => writersSeen.push(servers.filter(isWriter).filter(isWriter).length), 20);
	try {
		await Promise.all(servers.map((server) => server.begin()));
		for (let round = 0; round < 2; round += 1) {
			let states: string[];
			do {
				await pause(100);
				states = await Promise.all(servers.map((server) => server.state()));
				// Who is served by the one that writes is ready as well.
			} while (!states.every((state) => state === "ready"));
			await expect.poll(() => servers.filter(isWriter).length).toBe(1);
			const owners = servers.filter(isWriter);
			expect(await Promise.all(servers.map((server) => server.definitions("m3.ts", 2, 31)))).toEqual(servers.map(() => 1));
			const [owner] = owners;
			if (owner) await kill(owner);
			servers = servers.filter((server) => server !== owner);
		}
	} finally {
		clearInterval(watching);
		await Promise.all(servers.map(kill));
	}
	expect(Math.max(...writersSeen)).toBe(1);
	expect(readdirSync(home).filter((name) => name.startsWith("store-")).length).toBe(1);
});
