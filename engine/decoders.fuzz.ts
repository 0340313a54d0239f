/**
 * Every decoder against altered bytes: it may refuse with `corrupt` or `newer-format`, cut a torn log, or
 * answer as if nothing had happened; it must not crash, hang, answer wrongly or take memory for lengths
 * that cannot be.
 *
 * Some bytes are altered under a checksum that is then made to fit, so that the code behind it is reached;
 * how often is counted and asserted.
 */
import { expect, test } from "vitest";
import { sealChecksum } from "./base/checksum.ts";
import { Engine, EngineError, inspectStore, verifyStore } from "./index.ts";
import { KEEP_EVERYTHING } from "./sim/inode.ts";
import { Prng } from "./sim/prng.ts";
import { batchOf, dumpReader } from "./sim/reference.ts";
import { RUN_LENGTH_CODEC } from "./sim/runLengthCodec.ts";
import { SimulationVfs } from "./sim/simulationVfs.ts";
import { nextOperations, workloadIds } from "./sim/workload.ts";
import { DEFLATE_CODEC } from "./vfs/node/deflateCodec.ts";

const IDS = workloadIds();
const ROUNDS = Number(process.env["KAUSAL_ROUNDS"] ?? 650);

const CODECS = [RUN_LENGTH_CODEC, DEFLATE_CODEC];

function storeOf(seed: number, pageCompression: number): SimulationVfs {
	const vfs = new SimulationVfs();
	vfs.codecs = CODECS;
	const options = { pageBytesMax: 512, pageCompression };
	const engine = Engine.open({ vfs, directory: "/store", options });
	const prng = new Prng(seed);
	for (let batch = 0; batch < 20; batch += 1) {
		engine.write(batchOf(nextOperations(prng, IDS)), { durability: "synced" });
		if (batch === 12) engine.flush();
	}
	engine.close();
	return vfs;
}

/** Alters a few bytes; at times the checksum of the page or frame that may begin there is made to fit. */
function alter(bytes: Uint8Array, prng: Prng): { bytes: Uint8Array; isSealed: boolean } {
	const altered = bytes.slice(0, prng.chance(10) ? prng.below(bytes.length) : bytes.length);
	if (altered.length < 200) return { bytes: altered, isSealed: false };
	const count = 1 + prng.below(4);
	if (prng.chance(40)) {
		for (let index = 0; index < count; index += 1) altered[prng.below(altered.length)] = prng.below(256);
		return { bytes: altered, isSealed: false };
	}
	const places: number[] = [];
	for (let at = 32; at + 32 < altered.length; at += 1) {
		const length = wordAt(altered, at + 8);
		if (
			length >= 32 &&
			at + length <= altered.length &&
			altered[at + 23] === 0 &&
			[0, ...CODECS.map(({ id }) => id)].includes(altered[at + 21] ?? 0)
		) {
			places.push(at);
		}
	}
	const at = places.length === 0 ? 32 : prng.pick(places);
	const isFrame = places.length === 0;
	const length = wordAt(altered, at + 8);
	const end = isFrame ? Math.min(altered.length, at + 32 + length) : at + length;
	if (end - at < 48) return { bytes: altered, isSealed: false };
	for (let index = 0; index < count; index += 1) {
		altered[at + 8 + prng.below(end - at - 8)] = prng.below(256);
	}
	sealChecksum(altered, at, end);
	return { bytes: altered, isSealed: true };
}

function wordAt(bytes: Uint8Array, at: number): number {
	return (
		((bytes[at] ?? 0) |
			((bytes[at + 1] ?? 0) << 8) |
			((bytes[at + 2] ?? 0) << 16) |
			((bytes[at + 3] ?? 0) << 24)) >>>
		0
	);
}

test.each([
	[/\.wal$/, 0],
	[/MANIFEST/, 0],
	[/\.table$/, 0],
	[/\.table$/, RUN_LENGTH_CODEC.id],
	[/\.table$/, DEFLATE_CODEC.id],
	[/CURRENT/, 0],
] as const)(
	"altered bytes in %s, compressed with codec %i, never crash or hang",
	(pattern, pageCompression) => {
		const pristine = storeOf(7, pageCompression);
		const path = [...pristine.files().keys()].find((name) => pattern.test(name)) ?? "";
		let sealed = 0;
		let opened = 0;
		for (let round = 0; round < ROUNDS; round += 1) {
			const prng = new Prng(round);
			const vfs = pristine.crash(round, KEEP_EVERYTHING);
			vfs.codecs = CODECS;
			vfs.poke(path, (bytes) => {
				const altered = alter(bytes, prng);
				sealed += altered.isSealed ? 1 : 0;
				return altered.bytes;
			});
			try {
				// It names what it finds, and throws only when no store is left.
				verifyStore({ vfs, directory: "/store" });
				expect([...inspectStore({ vfs, directory: "/store" })].length).toBeGreaterThan(1);
				const engine = Engine.open({ vfs, directory: "/store" });
				dumpReader(engine, IDS);
				engine.verify();
				opened += 1;
			} catch (error) {
				if (!(error instanceof EngineError)) {
					throw new Error(`round ${round} of ${path}`, { cause: error });
				}
				// A header may be made to name a codec that nobody has.
				expect(["corrupt", "newer-format", "invalid"]).toContain(error.code);
			}
		}
		if (!pattern.test("CURRENT")) expect(sealed).toBeGreaterThan(ROUNDS / 10);
		expect(opened).toBeLessThan(ROUNDS);
	},
);
