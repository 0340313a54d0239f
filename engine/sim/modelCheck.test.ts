/** A few histories on every change, and proof that one that fails is cut down; modelCheck.sim.ts has planted bugs. */
import { expect, test } from "vitest";
import { checkModel } from "./modelCheck.ts";
import { drawTrace, type ModelStep, shrink, sizeOf, traceText } from "./modelTrace.ts";
import { Prng } from "./prng.ts";
import { workloadIds } from "./workload.ts";

test.each([1, 2])("history %i is answered as the reference answers", (seed) => {
	const { operationCount, checkCount } = checkModel({ seed, stepCount: 60 });
	expect(operationCount).toBeGreaterThan(60);
	expect(checkCount).toBeGreaterThan(1);
});

test("a history that fails is cut down to what it fails for, whatever lies around and between", () => {
	const ids = workloadIds();
	const steps = drawTrace(new Prng(5), ids, { stepCount: 400 });
	const first = steps.findIndex((step) => step.kind === "flush");
	const deleting = (step: ModelStep): boolean => {
		return step.kind === "write" && step.operations.some(({ kind }) => kind === "deleteBlock");
	};
	const fails = (left: readonly ModelStep[]): boolean => {
		const at = left.findIndex((step) => step.kind === "flush");
		return at !== -1 && left.slice(at).some(deleting);
	};
	expect([first === -1, fails(steps)]).toEqual([false, true]);
	const short = shrink(steps, fails);
	expect(traceText(short)).toMatch(/^flush\nwrite \w+: delete [0-9a-f]+$/);
	expect(sizeOf(short)).toBe(2);
});
