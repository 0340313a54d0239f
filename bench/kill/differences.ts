/**
 * What two indexes disagree about: dumps of folders that no process has open, and the lines that only one of them has.
 */
import { Engine } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { storeIn } from "../../server/home/storeNames.ts";
import { dumpIndex, linesWithSurplus, type IndexDump } from "../../server/store/dump.ts";

/** Reads the index in a home, or the store in a folder, that no process has open. */
export function dumpFolder(directory: string): IndexDump {
	const vfs = createNodeVfs();
	const engine = Engine.open({ vfs, directory: storeIn({ vfs, directory }) ?? directory, mode: "read" });
	try {
		return dumpIndex(engine);
	} finally {
		engine.close();
	}
}

/** The first lines that only one of two dumps has. */
export function differences(expected: IndexDump, found: IndexDump, limit: number): string[] {
	const lines = linesWithSurplus(expected, found);
	const [wanted, had] = [new Set(lines), new Set(found.lines)];
	const missing = lines.filter((line) => !had.has(line)).map((line) => `missing    ${line}`);
	const surplus = found.lines.filter((line) => !wanted.has(line)).map((line) => `unexpected ${line}`);
	const said = [...missing.slice(0, limit), ...surplus.slice(0, limit)];
	return missing.length + surplus.length > said.length
		? [...said, `${missing.length} missing, ${surplus.length} unexpected`]
		: said;
}
