/** The tree that a server is put to work on: a copy of real code, or sources made by a seed. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { realRoot } from "../server/workspace/containment.ts";
import { CORPUS_ROOT } from "./corpus/files.ts";
import { copyFolder, Dice } from "./kill/edits.ts";

const FUNCTIONS_A_FILE = 12;

/**
 * Makes a tree.
 *
 * @param tree - name of a corpus, a folder, or `made:FILES`
 * @throws Error if there is none
 */
export function putTree(tree: string, root: string, seed: number): void {
	const made = /^made:(\d+)$/.exec(tree)?.[1];
	if (made !== undefined) return makeTree(root, Number(made), seed);
	const from = [resolve(CORPUS_ROOT, tree), resolve(tree)].find((folder) => existsSync(folder));
	if (from === undefined) {
		throw new Error(`There is no ${tree}: neither a corpus (npm run corpus ${tree}) nor a folder.`);
	}
	copyFolder(realRoot(from), root);
}

/** Small packages in three languages, a third of the files each, that call each other. */
function makeTree(root: string, fileCount: number, seed: number): void {
	const dice = new Dice(seed);
	const write = (path: string, text: string): void => {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	};
	write("go.mod", "module example.org/soak\n\ngo 1.20\n");
	for (let number = 0; number < fileCount; number++) {
		const other = dice.below(Math.max(1, number));
		if (number % 3 === 0) write(`go/p${number}/file.go`, goFile(number, other - (other % 3), dice));
		else if (number % 3 === 1) write(`ts/m${number}.ts`, scriptFile(number, other - (other % 3) + 1, dice));
		else write(`py/m${number}.py`, pythonFile(number, other - (other % 3) + 2, dice));
	}
}

function goFile(number: number, other: number, dice: Dice): string {
	const isAlone = other >= number;
	const lines = [`package p${number}`, "", ...(isAlone ? [] : [`import "example.org/soak/go/p${other}"`, ""])];
	lines.push(`type Shelf${number} struct {`, "\tcount int", "}", "");
	each((at) => {
		const called = isAlone ? `len("${at}")` : `p${other}.Take${other}x${dice.below(FUNCTIONS_A_FILE)}(count)`;
		lines.push(`// Take${number}x${at} takes some of what there is.`, `func Take${number}x${at}(count int) int {`);
		lines.push(
			`\tshelf := Shelf${number}{count: count}`, `\tif count > ${at} {`, `\t\treturn shelf.count + ${called}`, "\t}",
			"\treturn shelf.count", "}", "",
		);
	});
	return lines.join("\n");
}

function scriptFile(number: number, other: number, dice: Dice): string {
	const isAlone = other >= number;
	const picked = dice.below(FUNCTIONS_A_FILE);
	const called = isAlone ? "Math.max" : `Take${other}x${picked}`;
	const lines = isAlone ? [] : [`import { ${called} } from "./m${other}";`, ""];
	lines.push(`export class Shelf${number} {`, "\tconstructor(readonly count: number) {}", "}", "");
	each((at) => {
		lines.push("/** Takes some of what there is. */", `export function Take${number}x${at}(count: number): number {`);
		lines.push(
			`\tconst shelf = new Shelf${number}(count);`, `\tif (count > ${at}) return shelf.count + ${called}(count);`,
			"\treturn shelf.count;", "}", "",
		);
	});
	return lines.join("\n");
}

function pythonFile(number: number, other: number, dice: Dice): string {
	const isAlone = other >= number;
	const picked = dice.below(FUNCTIONS_A_FILE);
	const called = isAlone ? "abs" : `Take${other}x${picked}`;
	const lines = isAlone ? [] : [`from .m${other} import ${called}`, ""];
	lines.push(`class Shelf${number}:`, "    def __init__(self, count):", "        self.count = count", "");
	each((at) => {
		lines.push(
			`def Take${number}x${at}(count):`, '    """Takes some of what there is."""', `    shelf = Shelf${number}(count)`,
		);
		lines.push(`    if count > ${at}:`, `        return shelf.count + ${called}(count)`, "    return shelf.count", "");
	});
	return lines.join("\n");
}

function each(write: (at: number) => void): void {
	for (let at = 0; at < FUNCTIONS_A_FILE; at++) write(at);
}
