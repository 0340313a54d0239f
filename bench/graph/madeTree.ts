/** A tree of Go by the seed, whose functions call those of any package at random: as even a graph as there is none. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Dice } from "../kill/edits.ts";

const FUNCTIONS = 100;
/** Files of a package. */
const FILES = 50;
/** Packages that a file imports. */
const IMPORTS = 4;
/** Tests of a package, in a file beside the others. */
const TESTS = 10;

/** @param fileCount - a hundred functions each, which make `callCount` calls each; every fifty have a file of tests */
export function makeTree(folder: string, fileCount: number, callCount: number, seed: number): void {
	const dice = new Dice(seed);
	const packageCount = Math.ceil(fileCount / FILES);
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, "go.mod"), "module made\n\ngo 1.24\n");
	for (let file = 0; file < fileCount; file++) {
		const own = Math.floor(file / FILES);
		if (file % FILES === 0) makePackage(join(folder, `p${own}`), own);
		const drawn = new Set(Array.from({ length: IMPORTS }, () => dice.below(packageCount)));
		const imported = [...drawn].filter((one) => one !== own);
		const call = (): string => {
			const target = dice.below(imported.length + 1);
			const from = imported[target] ?? own;
			const name = `F${dice.below(Math.min(FILES, fileCount - from * FILES))}x${dice.below(FUNCTIONS)}()`;
			return from === own ? name : `p${from}.${name}`;
		};
		const functions = Array.from({ length: FUNCTIONS }, (_, at) =>
			`func F${file % FILES}x${at}() {\n${Array.from({ length: callCount }, () => `\t${call()}\n`).join("")}}\n`);
		const imports = imported.map((one) => `\t"made/p${one}"\n`).join("");
		const text = `package p${own}\n\nimport (\n${imports})\n\n${functions.join("\n")}`;
		writeFileSync(join(folder, `p${own}`, `f${file % FILES}.go`), text);
	}
}

/** Each test calls one function, in files that even the smallest package has. */
function makePackage(folder: string, number: number): void {
	mkdirSync(folder);
	const tests = Array.from({ length: TESTS }, (_, at) => `func Test${at}(t *testing.T) {\n\tF0x${at}()\n}\n`);
	const text = `package p${number}\n\nimport "testing"\n\n${tests.join("\n")}`;
	writeFileSync(join(folder, `p${number}_test.go`), text);
}
