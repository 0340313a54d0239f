/**
 * `npm run drift`: an index that follows a long row of edits equals one that is made from nothing.
 *
 *     npm run drift -- [--tree zod] [--below FOLDER] [--steps 300] [--every 10] [--seed 1]
 *
 * On a copy of TREE (a corpus, a folder, or `made:FILES`), or of a folder below it. A step changes one to four files so
 * that what others see of them changes: names become other names of the tree, lines come from other files, go, or
 * change places, files come, go and are called otherwise. After each step the index is brought up to date, and after
 * EVERY steps it is compared. Also said: how many files were linked again, beside how many there are.
 *
 * Exit code 1 when the indexes differ; the seed repeats it.
 */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { realRoot } from "../../server/workspace/containment.ts";
import { differences, dumpFolder } from "../kill/differences.ts";
import { copyFolder, Dice } from "../kill/edits.ts";
import { openProduct } from "../product.ts";
import { putTree } from "../tree.ts";

const SOURCE = /\.(?:ts|tsx|js|py|go)$/;
const NAME = /[A-Za-z_]\w{2,}/g;
const FILES_A_STEP = 4;
const DIFFERENCES_MAX = 10;

class Edits {
	readonly #root: string;
	readonly #dice: Dice;
	#added = 0;

	constructor(root: string, dice: Dice) {
		this.#root = root;
		this.#dice = dice;
	}

	step(): void {
		for (let count = 1 + this.#dice.below(FILES_A_STEP); count > 0; count--) this.#edit();
	}

	#edit(): void {
		const path = this.#any();
		const absolute = join(this.#root, path);
		const choice = this.#dice.below(20);
		if (choice === 0) return rmSync(absolute);
		if (choice === 1) return renameSync(absolute, absolute.replace(/(\.\w+)$/, `${this.#added++}$1`));
		const text = readFileSync(absolute, "utf8");
		const lines = text.split("\n");
		if (choice === 2) return writeFileSync(absolute.replace(/(\.\w+)$/, `Copy${this.#added++}$1`), text);
		if (choice < 8) {
			const from = this.#nameIn(text);
			const to = this.#nameIn(readFileSync(join(this.#root, this.#any()), "utf8"));
			const renamed = from === "" || to === "" ? text : text.replace(new RegExp(`\\b${from}\\b`, "g"), to);
			return writeFileSync(absolute, renamed);
		}
		const at = this.#dice.below(lines.length);
		if (choice < 12) {
			const others = readFileSync(join(this.#root, this.#any(extname(path))), "utf8").split("\n");
			const begin = this.#dice.below(others.length);
			lines.splice(at, 0, ...others.slice(begin, begin + 1 + this.#dice.below(20)));
		} else if (choice < 15) lines.splice(at, 1 + this.#dice.below(3));
		else if (choice < 17) lines.push(...lines.splice(at, 1 + this.#dice.below(10)));
		else {
			const word = /\w+/.exec(lines[at] ?? "")?.[0] ?? "";
			lines[at] = (lines[at] ?? "").replace(word, this.#nameIn(text));
		}
		writeFileSync(absolute, lines.join("\n"));
	}

	#any(extension = ""): string {
		const paths = readdirSync(this.#root, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && SOURCE.test(entry.name) && entry.name.endsWith(extension))
			.map((entry) => relative(this.#root, join(entry.parentPath, entry.name))).sort();
		return paths[this.#dice.below(paths.length)] as string;
	}

	#nameIn(text: string): string {
		const names = text.match(NAME) ?? [];
		return names[this.#dice.below(Math.max(1, names.length))] ?? "";
	}
}

async function main(): Promise<number> {
	const { values } = parseArgs({ options: {
		tree: { type: "string", default: "zod" }, below: { type: "string", default: "" },
		seed: { type: "string", default: "1" }, steps: { type: "string", default: "300" },
		every: { type: "string", default: "10" },
	} });
	const [steps, every, seed] = [Number(values.steps), Number(values.every), Number(values.seed)];
	const scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-drift-")));
	try {
		putTree(values.tree, join(scratch, "whole"), seed);
		const root = join(scratch, "tree");
		copyFolder(join(scratch, "whole", values.below), root);
		const edits = new Edits(root, new Dice(seed));
		let { linked, files } = { linked: 0, files: 0 };
		for (let step = 0; step < steps; ) {
			const { session, close } = await openProduct(root, join(scratch, "index"));
			await session.index();
			for (const end = Math.min(steps, step + every); step < end; step++) {
				edits.step();
				const report = await session.index();
				linked += report.relinked;
				files += report.files;
			}
			await close();
			const fresh = join(scratch, `fresh${step}`);
			const other = await openProduct(root, fresh);
			await other.session.index();
			await other.close();
			const found = differences(dumpFolder(fresh), dumpFolder(join(scratch, "index")), DIFFERENCES_MAX);
			rmSync(fresh, { recursive: true });
			if (found.length === 0) continue;
			console.log(`seed ${seed}: after step ${step} of --every ${every} the index differs:\n${found.join("\n")}`);
			return 1;
		}
		const share = ((100 * linked) / files).toFixed(1);
		console.log(`seed ${seed}: ${steps} steps, equal to one made from nothing; ${share} % of files linked a step`);
		return 0;
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

process.exitCode = await main();
