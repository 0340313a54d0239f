/** Compiled code of bundles in folders of their own, each load in what counts as a process of its own. */
import { createHash } from "node:crypto";
import {
	chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Bundles } from "./bundles.ts";

interface Counter {
	readonly place: string;
	count(): number;
}

let folder: string;
let compiled: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "kausal-bundles-"));
	compiled = join(folder, "compiled");
	write("export", "exports.count = () => 1;");
});
afterEach(() => {
	rmSync(folder, { recursive: true, force: true });
});

/** A bundle as the build writes it. */
function write(what: "export" | "unsummed", code: string): void {
	const text = `exports.place = __dirname; ${code}`;
	const sum = createHash("sha256").update(text).digest("hex");
	writeFileSync(join(folder, "counter.js"), what === "export" ? `${text}\n//${sum}\n` : text);
}

/** Loads the bundle in what counts as a process of its own, asks it and keeps what was compiled. */
function run(use = "find", at = compiled): Counter {
	const bundles = new Bundles({ bundles: folder, compiledFolder: () => at });
	const counter = bundles.load<Counter>("counter", use);
	counter.count();
	bundles.keep();
	return counter;
}

function kept(): string[] {
	return readdirSync(compiled).sort();
}

/** When the only file was written, as far as a test can tell: by the time that it was given before. */
function ages(): void {
	for (const name of kept()) utimesSync(join(compiled, name), 1000, 1000);
}

function isAged(name: string): boolean {
	return readdirSync(compiled).includes(name) && statTime(name) === 1000;
}

function statTime(name: string): number {
	return Math.round(statSync(join(compiled, name)).mtimeMs / 1000);
}

describe("compiled code", () => {
	test("is kept after the first run, and taken by the next one", () => {
		expect(run()).toMatchObject({ place: folder });
		const [name = ""] = kept();
		expect(name).toMatch(/^counter-find-[0-9a-f]+-[0-9a-f]{64}$/);
		ages();
		expect(run().count()).toBe(1);
		expect([kept(), isAged(name)]).toEqual([[name], true]);
	});
	test("is kept for each use, and for each text of the bundle", () => {
		run("find");
		run("trace");
		write("export", "exports.count = () => 2;");
		expect(run("find").count()).toBe(2);
		expect(kept()).toHaveLength(3);
	});
	test("of a bundle without a sum is not kept", () => {
		write("unsummed", "exports.count = () => 3;");
		expect(run().count()).toBe(3);
		expect(readdirSync(folder)).not.toContain("compiled");
	});
	test.each<[string, (bytes: Buffer) => Buffer]>([
		["cut", (bytes) => bytes.subarray(0, bytes.length - 1)],
		["empty", () => Buffer.alloc(0)],
		["of one bit another", (bytes) => {
			bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
			return bytes;
		}],
		["refused by V8", (bytes) => {
			const code = bytes.subarray(32).fill(0, 0, 8);
			return Buffer.concat([createHash("sha256").update(kept()[0] as string).update(code).digest(), code]);
		}],
	])("that is %s is as if there was none, and is written again", (_, damage) => {
		run();
		const [name = ""] = kept();
		const whole = readFileSync(join(compiled, name));
		writeFileSync(join(compiled, name), damage(readFileSync(join(compiled, name))));
		expect(run().count()).toBe(1);
		expect(kept()).toEqual([name]);
		ages();
		run();
		expect([readFileSync(join(compiled, name)).length, isAged(name)]).toEqual([whole.length, true]);
	});
	test("under another name is not taken", () => {
		run("find");
		const [name = ""] = kept();
		const other = name.replace("find", "trace");
		writeFileSync(join(compiled, other), readFileSync(join(compiled, name)));
		ages();
		run("trace");
		expect([isAged(name), isAged(other)]).toEqual([true, false]);
	});
	test("is neither read nor written where others may write", () => {
		run();
		const [name = ""] = kept();
		chmodSync(compiled, 0o777);
		ages();
		rmSync(join(compiled, name));
		expect(run().count()).toBe(1);
		expect(kept()).toEqual([]);
	});
	test("is neither read nor written behind a link", () => {
		mkdirSync(join(folder, "elsewhere"), { mode: 0o700 });
		symlinkSync(join(folder, "elsewhere"), compiled);
		expect(run().count()).toBe(1);
		expect(kept()).toEqual([]);
	});
	test("that cannot be written fails nothing", () => {
		writeFileSync(compiled, "");
		expect(run().count()).toBe(1);
		expect(readFileSync(compiled, "utf8")).toBe("");
		expect(run("find", join(compiled, "below")).count()).toBe(1);
	});
	test("is bounded: the oldest goes", () => {
		for (let at = 0; at < 20; at++) {
			run(`use${at}`);
			const time = 1000 + at;
			for (const name of kept().filter((one) => statTime(one) > time)) utimesSync(join(compiled, name), time, time);
		}
		const uses = kept().map((name) => Number(/use(\d+)/.exec(name)?.[1])).sort((one, other) => one - other);
		expect(uses).toEqual(Array.from({ length: 16 }, (_, at) => at + 4));
	});
});
