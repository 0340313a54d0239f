/**
 * What the tests in real editors measured. Nothing is judged here: on a machine that does other things at the same time
 * a figure says how busy that was; how many waited for a processor is noted beside it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { E2E } from "./machine.ts";

const FOLDER = join(E2E, "figures");

export interface Figure {
	readonly text: string;
	readonly wanted: string;
}

/** Notes a figure; `npm run figures` prints them all. */
export function figure(name: string, { text, wanted }: Figure): void {
	mkdirSync(FOLDER, { recursive: true });
	const line = `${name}: ${text} (wanted: ${wanted}; load ${(loadavg()[0] ?? 0).toFixed(1)})`;
	writeFileSync(join(FOLDER, name.replaceAll(/\W+/g, "-")), `${line}\n`);
	process.stdout.write(`figure: ${line}\n`);
}
