/**
 * A second version of a folder of sources, by seed: files changed, added, renamed and gone, as a day of work leaves
 * them.
 */
import { cpSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Small, seeded, good enough to choose with; integers only. */
export class Dice {
	#state: number;

	constructor(seed: number) {
		this.#state = seed | 0;
	}

	/** A whole number from 0 up to, and not including, `bound`. */
	below(bound: number): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
	}
}

/** Copies a folder with the times of its files, so that an unchanged file looks unchanged. */
export function copyFolder(from: string, to: string): void {
	// A folder that is a link would be copied as a link, and the edits made in what it leads to.
	cpSync(realpathSync(from), to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}

/** Changes about one file in five. @returns how many */
export function editFolder(folder: string, dice: Dice): number {
	let edited = 0;
	for (const path of sourcesIn(folder)) {
		const choice = dice.below(40);
		if (choice >= 8) continue;
		edited++;
		if (choice === 0) rmSync(path);
		else if (choice === 1) renameSync(path, path.replace(/(\.\w+)$/, "Renamed$1"));
		else if (choice === 2) writeFileSync(path.replace(/(\.\w+)$/, "Added$1"), readFileSync(path));
		else writeFileSync(path, changed(readFileSync(path, "utf8"), dice));
	}
	return edited;
}

/** A line is moved away, another one is doubled as a new function, so that blocks, edges and offsets change. */
function changed(text: string, dice: Dice): string {
	const lines = text.split("\n");
	const at = dice.below(lines.length);
	lines.splice(at, 1);
	lines.push(`export function added${dice.below(1000)}() { return ${dice.below(1000)}; }`, "");
	return lines.join("\n");
}

function sourcesIn(folder: string): string[] {
	const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
	return entries.filter((entry) => entry.isFile() && /\.(?:ts|js|py|go|md)$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name)).sort();
}
