/**
 * `npm run drift`: an index that follows a long row of edits equals one that is made from nothing.
 *
 *     npm run drift -- [--tree zod] [--below FOLDER] [--steps 300] [--every 10] [--seed 1] [--follow] [--keep]
 *
 * On a copy of TREE (a corpus, a folder, or `made:FILES`), or of a folder below it. A step changes one to four files so
 * that what others see of them changes, or something around them (edits.ts). After each step the index is brought up to
 * date, by a look through everything or, with `--follow`, by what the session notices itself until it says that it is
 * not behind; after EVERY steps it is compared. Also said: how many files were linked again, beside how many there are.
 *
 * A folder of few files that is compared every few steps finds more in less time than a large tree: what is wrong after
 * an edit is seen only until its file is linked as a whole.
 *
 * Exit code 1 when the indexes differ; the seed repeats it, and with `--keep` tree and indexes stay where they are.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Session } from "../../server/session.ts";
import { realRoot } from "../../server/workspace/containment.ts";
import { differences, dumpFolder } from "../kill/differences.ts";
import { copyFolder, Dice } from "../kill/edits.ts";
import { openProduct } from "../product.ts";
import { pause } from "../serverProcess.ts";
import { putTree } from "../tree.ts";
import { Edits } from "./edits.ts";

const DIFFERENCES_MAX = 10;
/** So many edits are told when the index differs. */
const TOLD_MAX = 40;
const SETTLE_MS = 5;

async function main(): Promise<number> {
	const { values } = parseArgs({ options: {
		tree: { type: "string", default: "zod" }, below: { type: "string", default: "" },
		seed: { type: "string", default: "1" }, steps: { type: "string", default: "300" },
		every: { type: "string", default: "10" }, follow: { type: "boolean", default: false },
		keep: { type: "boolean", default: false },
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
			const { session, close } = await openProduct(root, join(scratch, "index"), undefined, values.follow);
			await session.index();
			for (const end = Math.min(steps, step + every); step < end; step++) {
				edits.step();
				if (values.follow) while ((await session.caughtUp()).isBehindDisk);
				else linked += (await session.index()).relinked;
				files += session.status.files;
			}
			while (values.follow && !isSettled(await session.caughtUp())) await pause(SETTLE_MS);
			await close();
			const fresh = join(scratch, `fresh${step}`);
			const other = await openProduct(root, fresh);
			await other.session.index();
			await other.close();
			const found = differences(dumpFolder(fresh), dumpFolder(join(scratch, "index")), DIFFERENCES_MAX);
			if (found.length === 0) {
				rmSync(fresh, { recursive: true });
				continue;
			}
			console.log(`seed ${seed}: after step ${step} of --every ${every} the index differs:\n${found.join("\n")}`);
			console.log(`The last edits:\n${edits.done.slice(-TOLD_MAX).join("\n")}`);
			return 1;
		}
		const share = values.follow ? "" : `; ${((100 * linked) / files).toFixed(1)} % of files linked a step`;
		console.log(`seed ${seed}: ${steps} steps, equal to one made from nothing${share}`);
		return 0;
	} finally {
		if (values.keep) console.log(`Everything is in ${scratch}`);
		else rmSync(scratch, { recursive: true, force: true });
	}
}

function isSettled({ isBehindDisk, unlinkedCount }: Awaited<ReturnType<Session["caughtUp"]>>): boolean {
	return !isBehindDisk && unlinkedCount === 0;
}

process.exitCode = await main();
