/**
 * Damage to small stores: 10,000 altered bits, and eight other kinds of damage, never make a wrong answer. `npm run
 * night -- --parts damage` alters every bit.
 */
import { describe, expect, test } from "vitest";
import {
	bitCount, DAMAGES, type Damage, type DamageableStore, damageableStore, drawnDamage, flippedBit, type Outcome,
	outcomeOf,
} from "./damage.ts";
import { GuaranteeBroken } from "./history.ts";
import { Prng } from "./prng.ts";
import { openRight, type OpenEngine } from "./simulatedEngine.ts";
import { changedVfs } from "./changedVfs.ts";
import { trusting } from "./wrongFailures.ts";

const FLIPS = Number(process.env["KAUSAL_FLIPS"] ?? 10_000);
const stores = [1, 2, 3].map((seed) => damageableStore(seed));

type Counts = Partial<Record<Outcome, number>>;

function count(counts: Counts, store: DamageableStore, damage: Damage | undefined): void {
	if (damage === undefined) return;
	const outcome = outcomeOf(store, damage);
	counts[outcome] = (counts[outcome] ?? 0) + 1;
}

/** So many bits, evenly spread. */
function flips(store: DamageableStore, flipCount: number): Counts {
	const counts: Counts = {};
	const bits = bitCount(store);
	for (let at = 0; at < flipCount; at += 1) {
		count(counts, store, flippedBit(store, Math.floor((at * bits) / flipCount)));
	}
	return counts;
}

test.each(stores)("an altered bit is told, or makes no difference", (store) => {
	const counts = flips(store, Math.ceil(FLIPS / stores.length));
	expect((counts.refused ?? 0) + (counts.told ?? 0)).toBeGreaterThan(counts.right ?? 0);
});

test.each([...DAMAGES.keys()])("%s: it is told, or makes no difference", (kind) => {
	const counts: Counts = {};
	for (const store of stores) {
		for (let seed = 1; seed <= 40; seed += 1) count(counts, store, drawnDamage(store, kind, new Prng(seed)));
	}
	expect(Object.keys(counts).length).toBeGreaterThan(0);
});

// No single bit of the manifest gets past what its edits must make sense of; hunt.ts has that bug in crashes.
describe("a planted bug is seen", () => {
	test.each([
		["nobody asks for the checksums of tables", /\.table$/],
		["nobody asks for the checksums of the log", /\.wal$/],
	])("%s", (_, files) => {
		const open: OpenEngine = (vfs, directory, options) => {
			return openRight(changedVfs(vfs, { open: (path, mode) => trusting(vfs, files, path, mode) }), directory, options);
		};
		const seen = (): void => {
			for (const store of stores) {
				for (let bit = 0; bit < bitCount(store); bit += 3) {
					const damage = flippedBit(store, bit);
					if (damage !== undefined && files.test(damage.path)) outcomeOf(store, damage, open);
				}
			}
		};
		expect(seen).toThrow(GuaranteeBroken);
	});
});
