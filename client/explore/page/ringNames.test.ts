/** Names beside the rings: none over another, and the one that is chosen whole. */
import { expect, test } from "vitest";
import { symbolOf } from "./fixture.ts";
import type { ReachedStep } from "./messages.ts";
import { namesOf, type Written } from "./ringNames.ts";
import { type Rings, ringsOf } from "./rings.ts";

const LETTER = 6.4;

function step(name: string, depth: number, from: number): ReachedStep {
	return { symbol: { ...symbolOf(`a.ts#${name}`), name }, depth, from, edge: "calls", confidence: "exact" };
}

/** Steps as a walk finds them: `width` for each of the ring before, with names of many lengths. */
function tree(width: number, count: number): Rings {
	const steps = [step("middle", 0, -1)];
	while (steps.length < count) {
		const at = steps.length;
		const from = Math.floor((at - 1) / width);
		const name = "a name that is long enough to be cut".slice(0, 3 + ((at * 7) % 34));
		steps.push(step(name, (steps[from]?.depth ?? 0) + 1, from));
	}
	return ringsOf(steps);
}

/** Points along the middle of a text, a few pixels of the screen apart. */
function line({ x, y, turn, align, text }: Written, unit: number): [number, number][] {
	const length = text.length * LETTER * unit;
	const begin = align === "left" ? 0 : align === "right" ? -length : -length / 2;
	return Array.from({ length: Math.ceil(length / unit / 4) + 1 }, (_, at): [number, number] => {
		const along = begin + Math.min(at * 4 * unit, length);
		return [x + along * Math.cos(turn), y + along * Math.sin(turn)];
	});
}

function apart(one: readonly [number, number][], others: readonly [number, number][]): number {
	let least = Infinity;
	for (const [x, y] of one) {
		for (const [alsoX, alsoY] of others) least = Math.min(least, (x - alsoX) ** 2 + (y - alsoY) ** 2);
	}
	return Math.sqrt(least);
}

test.each([
	[3, 40, 0.3],
	[3, 40, 1],
	[6, 140, 0.4],
	[20, 160, 0.6],
	[2, 12, 1],
])("no name lies over another or over a dot: %i for each, %i in all, zoom %f", (width, count, zoom) => {
	const rings = tree(width, count);
	const unit = 1 / Math.min(zoom, 1);
	const lines = namesOf(rings, { zoom, selected: undefined }).map((written) => line(written, unit));
	const dots = rings.nodes.map(({ x, y }): [number, number][] => [[x, y]]);
	expect(lines.length).toBeGreaterThan(5);
	for (const [at, one] of lines.entries()) {
		for (const other of [...lines.slice(at + 1), ...dots]) {
			expect(apart(one, other) / unit).toBeGreaterThan(8);
		}
	}
});

test("the one that is chosen has its whole name, however full it is there", () => {
	const rings = tree(30, 400);
	const at = rings.nodes.findIndex(({ step: { symbol } }) => symbol.name.length > 30);
	const whole = rings.nodes[at]?.step.symbol.name;
	const texts = (selected: number | undefined): string[] =>
		namesOf(rings, { zoom: 0.6, selected }).map(({ text }) => text);
	expect(texts(undefined)).not.toContain(whole);
	expect(texts(at)).toContain(whole);
});

test("of many nobody reads the names from afar: the rings say how many there are", () => {
	expect(namesOf(tree(30, 400), { zoom: 0.2, selected: undefined }).map(({ text }) => text)).toEqual([
		"middle",
		"1 step · 30",
		"2 steps · 369",
	]);
});

test("few are written level, each of them", () => {
	const rings = ringsOf([step("a", 0, -1), step("left", 1, 0), step("right", 1, 0)]);
	const written = namesOf(rings, { zoom: 1, selected: 1 });
	expect(written.map(({ text, turn }) => [text, turn])).toEqual([
		["a", 0],
		["left", 0],
		["1 step · 2", 0],
		["right", 0],
	]);
});
