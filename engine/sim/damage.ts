/**
 * Damage: what disks do to bytes that were durable, and what a store may answer then: what is right, or an error that
 * says where. A missing answer is as wrong as another one.
 */
import { EngineError } from "../base/errors.ts";
import { type OpenEngine, openRight } from "./simulatedEngine.ts";
import { KEEP_EVERYTHING } from "./inode.ts";
import { Prng } from "./prng.ts";
import { batchOf, dumpReader, foldReader, Reference } from "./reference.ts";
import { GuaranteeBroken, firstDifference } from "./history.ts";
import { RUN_LENGTH_CODEC } from "./runLengthCodec.ts";
import { SimulationVfs } from "./simulationVfs.ts";
import { nextOperations, workloadIds } from "./workload.ts";

const DIRECTORY = "/store";
const SECTOR_BYTES = 512;

/** A store that was closed, what it should answer, and what it once was. */
export interface DamageableStore {
	readonly vfs: SimulationVfs;
	readonly ids: ReturnType<typeof workloadIds>;
	/** States after each batch; the last one is the right one. */
	readonly states: readonly Reference[];
	/** Files as they were half way. */
	readonly before: ReadonlyMap<string, Uint8Array>;
}

/** Tables, named ones too, a manifest with edits, and a log with batches in it. */
export function damageableStore(seed: number): DamageableStore {
	const vfs = new SimulationVfs();
	const prng = new Prng(seed);
	const ids = workloadIds().slice(0, 12);
	const pageCompression = seed % 2 === 0 ? RUN_LENGTH_CODEC.id : 0;
	const options = { pageBytesMax: 256, walReserveBytes: 0, pageCompression };
	const weights = { contentBytes: [0, 1, 8, 60, 100], largePercent: 0, putBlocks: 40, deleteBlocks: 10, putEdges: 45 };
	const engine = openRight(vfs, DIRECTORY, options);
	const states = [new Reference()];
	let before: ReadonlyMap<string, Uint8Array> = new Map();
	for (let batch = 1; batch <= 24; batch += 1) {
		const operations = nextOperations(prng, ids, weights);
		states.push((states.at(-1) ?? new Reference()).after(operations));
		engine.write(batchOf(operations), { durability: "synced" });
		if (batch === 6 || batch === 16) engine.flush();
		if (batch === 8) engine.keepSnapshot("named");
		if (batch === 12) before = vfs.files();
	}
	engine.close();
	return { vfs, ids, states, before };
}

/** What was damaged, for whoever reads a failure. */
export interface Damage {
	readonly text: string;
	readonly path: string;
	readonly bytes: Uint8Array;
}

/** One altered bit: `bit` counts through all files. Undefined when there are fewer. */
export function flippedBit(store: DamageableStore, bit: number): Damage | undefined {
	let at = bit;
	for (const [path, bytes] of store.vfs.files()) {
		if (at < bytes.length * 8) {
			bytes[at >>> 3] = (bytes[at >>> 3] ?? 0) ^ (1 << (at & 7));
			return { text: `bit ${at} of ${path}`, path, bytes };
		}
		at -= bytes.length * 8;
	}
	return undefined;
}

export function bitCount(store: DamageableStore): number {
	let bits = 0;
	for (const bytes of store.vfs.sizes().values()) bits += bytes * 8;
	return bits;
}

type Damaging = (bytes: Uint8Array, prng: Prng, store: DamageableStore, path: string) => Uint8Array;

/** By what the disk did. */
export const DAMAGES: ReadonlyMap<string, Damaging> = new Map<string, Damaging>([
	["a sector of zeros", (bytes, prng) => bytes.fill(0, ...sectorOf(bytes, prng))],
	["two sectors swapped", swapSectors],
	["a sector of another file", misdirect],
	["an older version of the file", (bytes, _, { before }, path) => before.get(path)?.slice() ?? bytes],
	["a file that is cut", (bytes, prng) => bytes.slice(0, prng.below(bytes.length))],
	["a file with zeros behind it", (bytes, prng) => concatenated(bytes, new Uint8Array(1 + prng.below(1000)))],
	["a part that is there twice", (bytes, prng) => concatenated(bytes, bytes.slice(...sectorOf(bytes, prng)))],
	["some bytes of garbage", garble],
]);

function sectorOf(bytes: Uint8Array, prng: Prng): [begin: number, end: number] {
	const begin = prng.below(Math.ceil(bytes.length / SECTOR_BYTES)) * SECTOR_BYTES;
	return [begin, Math.min(bytes.length, begin + SECTOR_BYTES)];
}

function swapSectors(bytes: Uint8Array, prng: Prng): Uint8Array {
	const [one, other] = [sectorOf(bytes, prng), sectorOf(bytes, prng)];
	const [first, second] = [bytes.slice(...one), bytes.slice(...other)];
	const length = Math.min(first.length, second.length);
	bytes.set(second.subarray(0, length), one[0]);
	bytes.set(first.subarray(0, length), other[0]);
	return bytes;
}

function misdirect(bytes: Uint8Array, prng: Prng, { vfs }: DamageableStore): Uint8Array {
	const other = prng.pick([...vfs.files().values()]);
	const [from, to] = sectorOf(other, prng);
	const [at] = sectorOf(bytes, prng);
	bytes.set(other.subarray(from, to).subarray(0, bytes.length - at), at);
	return bytes;
}

function garble(bytes: Uint8Array, prng: Prng): Uint8Array {
	const count = 1 + prng.below(8);
	for (let index = 0; index < count; index += 1) bytes[prng.below(bytes.length)] = prng.below(256);
	return bytes;
}

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array {
	const whole = new Uint8Array(first.length + second.length);
	whole.set(first);
	whole.set(second, first.length);
	return whole;
}

/** Damage of one kind to a file of chance; undefined if it came to nothing. */
export function drawnDamage(store: DamageableStore, kind: string, prng: Prng): Damage | undefined {
	const files = [...store.vfs.files()].filter(([, bytes]) => bytes.length > 0);
	const [path, pristine] = prng.pick(files);
	const bytes = DAMAGES.get(kind)?.(pristine.slice(), prng, store, path) ?? pristine;
	const isSame = bytes.length === pristine.length && bytes.every((byte, at) => byte === pristine[at]);
	return isSame ? undefined : { text: `${kind}, ${path}`, path, bytes };
}

/** How a damaged store went on: it answers rightly, or says what is wrong when it is opened or read. */
export type Outcome = "right" | "refused" | "told";

/** Opens a damaged store and asks it for everything. */
export function outcomeOf(store: DamageableStore, damage: Damage, open: OpenEngine = openRight): Outcome {
	const disk = store.vfs.crash(0, KEEP_EVERYTHING);
	disk.poke(damage.path, () => damage.bytes);
	let isOpen = false;
	try {
		const engine = open(disk, DIRECTORY, {});
		isOpen = true;
		const expected = expectedOf(store, damage, engine.sequence);
		if (foldReader(engine, store.ids) !== expected.fold(store.ids)) {
			const difference = firstDifference(dumpReader(engine, store.ids), expected.dump(store.ids));
			throw new GuaranteeBroken(`a wrong answer after damage (${damage.text}): ${difference}`);
		}
		return "right";
	} catch (error) {
		if (!isTold(error)) throw error instanceof GuaranteeBroken ? error : broken(damage, error);
		return isOpen ? "told" : "refused";
	}
}

/** The store was closed, so nothing may be missing: no log of it looks torn. */
function expectedOf({ states }: DamageableStore, { text }: Damage, sequence: number): Reference {
	const last = states.at(-1);
	if (last === undefined || sequence !== states.length - 1) {
		throw new GuaranteeBroken(`after damage (${text}) the store opens with batch ${sequence} of ${states.length - 1}`);
	}
	return last;
}

function isTold(error: unknown): boolean {
	if (!(error instanceof EngineError)) return false;
	return error.path !== undefined && ["corrupt", "newer-format", "invalid"].includes(error.code);
}

function broken({ text }: Damage, error: unknown): GuaranteeBroken {
	return new GuaranteeBroken(`damage (${text}) is told as: ${String(error)}`, { cause: error });
}
