/**
 * All that an index says, as sorted lines, so that two indexes can be compared: every block with its content, every
 * edge both ways, what each file's links depend on, and the catalog without the moment at which a file was read.
 *
 * Facts of contents that no file has any more are left out: they are a cache, and may stay.
 */
import { createHash } from "node:crypto";
import { blockIdToHex, Engine } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { CATALOG_SPACE, factsId, FIRST_BLOCK_SPACE, LINKS_SPACE, STATE_SPACE } from "../../server/model/identity.ts";
import { decodeCatalog, decodeState } from "../../server/store/records.ts";

export interface Dump {
	readonly lines: readonly string[];
	readonly blocks: number;
	readonly edges: number;
}

/** Reads the index in a folder that no process has open. */
export function dumpIndex(directory: string): Dump {
	const engine = Engine.open({ vfs: createNodeVfs(), directory, mode: "read" });
	try {
		const lines: string[] = [];
		let [blocks, edges] = [0, 0];
		for (const at = engine.scan({}); at.next(); ) {
			const id = blockIdToHex(at.id);
			const space = at.idWord(0) >>> 0;
			if (space === CATALOG_SPACE) lines.push(...catalogLines(engine, id, at.content));
			else if (space === STATE_SPACE) lines.push(`state ${id} ${stateOf(id, at.content)}`);
			else if (space === LINKS_SPACE) lines.push(`links ${id} ${hashOf(at.content)}`);
			if (space < FIRST_BLOCK_SPACE) continue;
			blocks++;
			lines.push(`block ${id} ${hashOf(at.content)}`);
			for (const direction of ["outgoing", "incoming"] as const) {
				const list = engine.edges(at.id, direction);
				if (direction === "outgoing") edges += list.count;
				for (let row = 0; row < list.count; row++) {
					const other = blockIdToHex(list.other(row));
					lines.push(`${direction} ${id} ${other} ${list.kind(row)} ${list.begin(row)} ${list.end(row)} ${list.attributes(row)}`);
				}
			}
		}
		return { lines: lines.sort(), blocks, edges };
	} finally {
		engine.close();
	}
}

function catalogLines(engine: Engine, id: string, content: Uint8Array): string[] {
	const entry = { ...decodeCatalog(content), readAtMs: 0 };
	const facts = engine.find(factsId(entry.contentHash));
	return [`catalog ${id} ${JSON.stringify(entry)}`, `facts ${entry.path} ${facts === undefined ? "none" : hashOf(facts)}`];
}

/** The first state record says whether a run was left unfinished; others are kept as they are. */
function stateOf(id: string, content: Uint8Array): string {
	return /^0{7}3(?:0{8}){3}$/.test(id) ? JSON.stringify(decodeState(content)) : hashOf(content);
}

function hashOf(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
}

/** The first lines that only one of two dumps has. */
export function differences(expected: Dump, found: Dump, limit: number): string[] {
	const [wanted, had] = [new Set(expected.lines), new Set(found.lines)];
	const missing = expected.lines.filter((line) => !had.has(line)).map((line) => `missing    ${line}`);
	const surplus = found.lines.filter((line) => !wanted.has(line)).map((line) => `unexpected ${line}`);
	const said = [...missing.slice(0, limit), ...surplus.slice(0, limit)];
	return missing.length + surplus.length > said.length ? [...said, `${missing.length} missing, ${surplus.length} unexpected`] : said;
}
