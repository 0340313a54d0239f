/** Which facts that no file has are kept. */
import { expect, test } from "vitest";
import { Engine, WriteBatch } from "../../engine/index.ts";
import { SimulationVfs } from "../../engine/sim/simulationVfs.ts";
import type { Hash128 } from "../model/hash.ts";
import { factsId } from "../model/identity.ts";
import { deleteOldSpares, deleteSpare, putSpare, SPARE_SECONDS_MAX } from "./spareFacts.ts";

const MiB = 1024 * 1024;
const hashOf = (number: number): Hash128 => [number, 2, 3, 4];

/** Four contents of 6 MiB each that went out of use one second after another. @returns those that are kept */
function kept(nowMs: number, sourceBytes: number, usedAgain?: number): number[] {
	const engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store" });
	const batch = new WriteBatch();
	for (const number of [3, 1, 4, 2]) {
		batch.putBlock(factsId(hashOf(number)), Uint8Array.of(number));
		putSpare(batch, hashOf(number), { nowMs: number * 1000 + 500, bytes: 6 * MiB });
	}
	engine.write(batch, { durability: "buffered" });
	batch.clear();
	if (usedAgain !== undefined) deleteSpare(engine, batch, hashOf(usedAgain));
	engine.write(batch, { durability: "buffered" });
	batch.clear();
	deleteOldSpares(engine, batch, { nowMs, sourceBytes });
	engine.write(batch, { durability: "buffered" });
	const found = [1, 2, 3, 4].filter((number) => engine.has(factsId(hashOf(number))));
	batch.clear();
	expect(deleteOldSpares(engine, batch, { nowMs, sourceBytes })).toBe(0);
	engine.close();
	return found;
}

test.each<[string, Parameters<typeof kept>, number[]]>([
	["those that there is room for, the latest first", [5000, 0], [3, 4]],
	["more where the workspace is larger", [5000, 20 * MiB], [2, 3, 4]],
	["none that went out of use long ago", [SPARE_SECONDS_MAX * 1000 + 2500, 40 * MiB], [3, 4]],
	["what a file has again, whatever there is room for", [SPARE_SECONDS_MAX * 2000, 0, 2], [2]],
])("%s", (_name, given, expected) => {
	expect(kept(...given)).toEqual(expected);
});
