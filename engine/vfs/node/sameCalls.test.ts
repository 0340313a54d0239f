/**
 * The same calls, drawn by seed, on the simulated and on the real file system: every result and every error is equal.
 * Syncs of the real one are not carried out; what is durable is compared in nodeVfs.test.ts.
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Prng } from "../../sim/prng.ts";
import { SimulationVfs } from "../../sim/simulationVfs.ts";
import { type FileHandle, VfsError, type VirtualFileSystem } from "../vfs.ts";
import { createNodeVfs } from "./nodeVfs.ts";

const SEED_COUNT = 400;
const CALL_COUNT = 40;

const root = fs.mkdtempSync(join(tmpdir(), "kausal-same-calls-"));
afterAll(() => {
	fs.rmSync(root, { recursive: true });
});

const ended = (_: number, done: (error: null) => void): void => void setImmediate(done, null);
const node = createNodeVfs({
	...fs, fdatasyncSync: (file) => void fs.fstatSync(file), fsyncSync: () => undefined, fdatasync: ended, fsync: ended,
});

/** Files that are open, by the place where they were put; what is closed stays there and is used again. */
type Handles = (FileHandle | undefined)[];
type Call = (vfs: VirtualFileSystem, root: string, handles: Handles) => unknown;

const NAMES = ["d/a", "d/b", "d/c", "e/a", "e/b", "none/a"] as const;
const DIRECTORIES = ["d", "e", "none", "d/deep"] as const;
const OFFSETS = [0, 1, 7, 512, 4000, 4096, 10_000] as const;
const LENGTHS = [0, 1, 8, 513, 4096, 9000] as const;

/** One call, with all that it is given. */
function drawCall(prng: Prng): [text: string, call: Call] {
	const [name, other, directory] = [prng.pick(NAMES), prng.pick(NAMES), prng.pick(DIRECTORIES)];
	const [place, offset, length, byte] = [prng.below(4), prng.pick(OFFSETS), prng.pick(LENGTHS), prng.below(256)];
	const mode = prng.pick(["read", "update", "create", "create"] as const);
	const isBesides = name.slice(0, 2) === other.slice(0, 2);
	const calls: [string, Call][] = [
		[`open ${name} to ${mode} as ${place}`, (vfs, at, handles) => {
			handles[place] = vfs.open(`${at}/${name}`, mode);
		}],
		[`write ${length} at ${offset} to ${place}`, (_, __, handles) => {
			handles[place]?.write(new Uint8Array(length).fill(byte), offset);
		}],
		[`write ${length >> 1} of ${length} at ${offset} to ${place}`, (_, __, handles) => {
			handles[place]?.write(new Uint8Array(length).fill(byte), offset, length >> 1);
		}],
		[`read ${length} at ${offset} of ${place}`, (_, __, handles) => {
			const target = new Uint8Array(length).fill(77);
			return [handles[place]?.read(target, offset), target.join()];
		}],
		[`size of ${place}`, (_, __, handles) => handles[place]?.size()],
		[`sync ${place}`, (_, __, handles) => handles[place]?.sync()],
		[`begin to sync ${place}`, (_, __, handles) => handles[place]?.beginSync().finish()],
		[`close ${place}`, (_, __, handles) => handles[place]?.close()],
		[`list ${directory}`, (vfs, at) => vfs.list(`${at}/${directory}`).filter((one) => one !== "deep").sort()],
		[`sync names of ${directory}`, (vfs, at) => {
			vfs.syncDirectory(`${at}/${directory}`);
		}],
		[`make ${directory}`, (vfs, at) => {
			if (directory !== "none") vfs.createDirectory(`${at}/${directory}`);
		}],
		[`remove ${name}`, (vfs, at) => {
			vfs.remove(`${at}/${name}`);
		}],
		[`rename ${name} to ${other}`, (vfs, at) => {
			if (isBesides) vfs.rename(`${at}/${name}`, `${at}/${other}`);
		}],
		[`link ${name} as ${other}`, (vfs, at) => {
			vfs.link(`${at}/${name}`, `${at}/${other}`);
		}],
	];
	return prng.pick(calls);
}

function resultOf(call: () => unknown): string {
	try {
		return JSON.stringify(call()) ?? "done";
	} catch (error) {
		return error instanceof VfsError ? error.failure : String(error);
	}
}

/** What every call of a seed came to, in each of the two. */
function run(seed: number): { readonly calls: string[]; readonly simulated: string[]; readonly real: string[] } {
	const prng = new Prng(seed);
	const simulation = new SimulationVfs();
	const at = join(root, String(seed));
	const [handlesSimulated, handlesReal]: [Handles, Handles] = [[], []];
	for (const directory of ["d", "e"]) {
		simulation.createDirectory(`/${directory}`);
		node.createDirectory(`${at}/${directory}`);
	}
	const [calls, simulated, real]: [string[], string[], string[]] = [[], [], []];
	for (let index = 0; index < CALL_COUNT; index += 1) {
		const [text, call] = drawCall(prng);
		calls.push(text);
		simulated.push(resultOf(() => call(simulation, "", handlesSimulated)));
		real.push(resultOf(() => call(node, at, handlesReal)));
	}
	for (const handle of handlesReal) handle?.close();
	fs.rmSync(at, { recursive: true });
	return { calls, simulated, real };
}

test(`${SEED_COUNT} histories of calls end the same on both, and reach every kind of end`, () => {
	const ends = new Set<string>();
	for (let seed = 1; seed <= SEED_COUNT; seed += 1) {
		const { calls, simulated, real } = run(seed);
		const at = simulated.findIndex((result, index) => result !== real[index]);
		const shown = at === -1 ? [] : [`seed ${seed}`, ...calls.slice(0, at + 1), simulated[at], real[at]];
		expect(shown).toEqual([]);
		for (const result of simulated) ends.add(result.slice(0, 12));
	}
	expect([...ends]).toEqual(expect.arrayContaining(["done", "not-found", "exists", "io", "[]"]));
	expect(ends.size).toBeGreaterThan(40);
});
