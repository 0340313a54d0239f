/** Many servers of the built program on one index that has to be built again: one writes, all answer, none gives up. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Engine, WriteBatch } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { stateId } from "../model/identity.ts";
import { decodeState, encodeState } from "../store/records.ts";
import { realRoot } from "../workspace/containment.ts";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";
import { storeIn } from "./storeNames.ts";

const program = resolve(import.meta.dirname, "../../dist/cli.js");
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
		const text = Array.from({ length: 20 }, (_, line) => `export function f${line}() { return f${(line * 7) % 20}(); }\n`).join("");
		writeFileSync(join(root, `m${file}.ts`), text);
	}
	spawnSync(process.execPath, [program, "index", root, "--index-dir", base, "--quiet"]);
	cpSync(base, join(scratch, "made"), { recursive: true });
});
afterAll(() => {
	rmSync(scratch, { recursive: true, force: true });
});

class Server {
	readonly child: ChildProcessWithoutNullStreams;
	readonly #answers = new Map<number, (result: unknown) => void>();
	#buffer = Buffer.alloc(0);
	#nextId = 1;

	constructor() {
		this.child = spawn(process.execPath, [program, "lsp", "--index-dir", base]);
		this.child.stdin.on("error", () => undefined);
		this.child.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
	}

	async begin(): Promise<void> {
		await this.ask("initialize", { processId: process.pid, rootUri: pathToFileURL(root).href, capabilities: {} });
		this.#send({ method: "initialized", params: {} });
	}

	ask<T>(method: string, params?: object): Promise<T> {
		const id = this.#nextId++;
		this.#send({ id, method, params });
		return new Promise((answer) => this.#answers.set(id, answer as (result: unknown) => void));
	}

	async state(): Promise<string> {
		const { folders: [folder] } = await this.ask<{ folders: { state: string; message?: string }[] }>("kausal/status");
		return folder?.state ?? "none";
	}

	/** How many definitions a use has. */
	async definitions(): Promise<number> {
		const textDocument = { uri: pathToFileURL(join(root, "m3.ts")).href };
		const found = await this.ask<unknown[] | null>("textDocument/definition", { textDocument, position: { line: 2, character: 31 } });
		return found?.length ?? 0;
	}

	#send(message: object): void {
		const body = JSON.stringify({ jsonrpc: "2.0", ...message });
		this.child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
	}

	#take(chunk: Buffer): void {
		this.#buffer = Buffer.concat([this.#buffer, chunk]);
		for (;;) {
			const end = this.#buffer.indexOf("\r\n\r\n");
			const length = Number(/(\d+)$/.exec(this.#buffer.toString("latin1", 0, Math.max(end, 0)))?.[1]);
			if (end < 0 || this.#buffer.length < end + 4 + length) return;
			const message = JSON.parse(this.#buffer.toString("utf8", end + 4, end + 4 + length)) as { id?: number; method?: string; result?: unknown };
			this.#buffer = this.#buffer.subarray(end + 4 + length);
			if (message.method === undefined) this.#answers.get(message.id ?? 0)?.(message.result);
		}
	}
}

/** Whether a process has a log of the index open to write to it. */
function isWriter({ child: { pid = 0 } }: Server): boolean {
	try {
		return readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
			if (!readlinkSync(`/proc/${pid}/fd/${descriptor}`).endsWith(".wal")) return false;
			const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, "utf8"))?.[1] ?? "0";
			return (parseInt(flags, 8) & 3) !== 0;
		});
	} catch {
		// A descriptor, or the process, went meanwhile.
		return false;
	}
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
	for (const name of readdirSync(store)) if (name.startsWith("MANIFEST")) writeFileSync(join(store, name), "no manifest".repeat(9));
}

/** What the layout of an older version looked like: the files of the store in the home itself. */
function makeOldLayout(): void {
	const store = storeIn({ vfs, directory: home }) ?? "";
	cpSync(store, home, { recursive: true });
	rmSync(store, { recursive: true });
}

test.each([
	["of another version", makeOlder], ["damaged", makeDamaged], ["laid out as an older version did", makeOldLayout],
] as const)("an index that is %s is built again by one of many that start at once; when it is killed another follows", async (_, spoil) => {
	rmSync(base, { recursive: true });
	cpSync(join(scratch, "made"), base, { recursive: true });
	spoil();
	let servers = Array.from({ length: SERVERS }, () => new Server());
	const writersSeen: number[] = [];
	const watching = setInterval(() => writersSeen.push(servers.filter(isWriter).length), 20);
	try {
		await Promise.all(servers.map((server) => server.begin()));
		for (let owners = 0; owners < 2; owners += 1) {
			let states: string[];
			do {
				await pause(100);
				states = await Promise.all(servers.map((server) => server.state()));
			} while (!states.includes("ready") || !states.every((state) => state === "ready" || state === "read-only"));
			expect(states.filter((state) => state === "ready")).toEqual(["ready"]);
			expect(await Promise.all(servers.map((server) => server.definitions()))).toEqual(servers.map(() => 1));
			const owner = servers[states.indexOf("ready")];
			owner?.child.kill("SIGKILL");
			await new Promise((gone) => owner?.child.once("exit", gone));
			servers = servers.filter((server) => server !== owner);
		}
	} finally {
		clearInterval(watching);
		for (const { child } of servers) child.kill("SIGKILL");
	}
	expect(Math.max(...writersSeen)).toBe(1);
	expect(readdirSync(home).filter((name) => name.startsWith("store-")).length).toBe(1);
}, 240_000);
