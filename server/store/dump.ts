/**
 * All that an index says, as sorted lines: two indexes hold the same exactly when their dumps are equal. Every block
 * with its content, every edge both ways, what each file's links depend on, the state, and the catalog without the
 * moment at which a file was read.
 *
 * Facts of contents that no file has any more are left out: they are a cache, and may stay.
 */
import { blockIdToHex, type Reader } from "../../engine/index.ts";
import { hashBytes } from "../model/hash.ts";
import {
	CATALOG_SPACE, factsId, FIRST_BLOCK_SPACE, KEYS_SPACE, LINKS_SPACE, NAMES_SPACE, STATE_SPACE, stateId,
} from "../model/identity.ts";
import { LINK_PARTS, type LinkQuestions } from "../model/linkParts.ts";
import { decodeCatalog, decodeLinks, decodeState } from "./records.ts";

export interface IndexDump {
	readonly lines: readonly string[];
	readonly blocks: number;
	readonly edges: number;
	/** What the links of each file depend on, and the line that says so; by the id of the record. */
	readonly links: ReadonlyMap<string, { readonly line: string; readonly questions: LinkQuestions }>;
}

/** Cost: reads the whole index; for tests and measurements. */
export function dumpIndex(reader: Reader): IndexDump {
	const lines: string[] = [];
	const links = new Map<string, { line: string; questions: LinkQuestions }>();
	let [blocks, edges] = [0, 0];
	for (const at = reader.scan({}); at.next(); ) {
		const id = blockIdToHex(at.id);
		const space = at.idWord(0) >>> 0;
		if (space === CATALOG_SPACE) lines.push(...catalogLines(reader, id, at.content));
		else if (space === STATE_SPACE) lines.push(`state ${id} ${stateOf(id, at.content)}`);
		else if (space === LINKS_SPACE) {
			const line = `links ${id} ${hashOf(at.content)}`;
			lines.push(line);
			links.set(id, { line, questions: decodeLinks(at.content).questions });
		}
		else if (space === NAMES_SPACE || space === KEYS_SPACE) lines.push(`name ${id} ${hashOf(at.content)}`);
		if (space < FIRST_BLOCK_SPACE) continue;
		blocks++;
		lines.push(`block ${id} ${hashOf(at.content)}`);
		for (const direction of ["outgoing", "incoming"] as const) {
			const list = reader.edges(at.id, direction);
			if (direction === "outgoing") edges += list.count;
			for (let row = 0; row < list.count; row++) {
				const other = blockIdToHex(list.other(row));
				lines.push(
					`${direction} ${id} ${other} ${list.kind(row)} ${list.begin(row)} ${list.end(row)} ${list.attributes(row)}`,
				);
			}
		}
	}
	return { lines: lines.sort(), blocks, edges, links };
}

/**
 * The lines of an index made from nothing, with the questions that another one keeps which perhaps nothing asks any
 * more: then they are those of the other one when that says all that is so. That it lacks no question is held.
 */
export function linesWithSurplus(fresh: IndexDump, { links }: IndexDump): readonly string[] {
	const instead = new Map<string, string>();
	for (const [id, { line, questions }] of links) {
		const wanted = questions.surplusCount === undefined ? undefined : fresh.links.get(id);
		const hasAll = LINK_PARTS.every((part) => {
			const asked = new Set(questions[part]);
			return wanted?.questions[part].every((question) => asked.has(question));
		});
		if (wanted && hasAll) instead.set(wanted.line, line);
	}
	return instead.size === 0 ? fresh.lines : fresh.lines.map((line) => instead.get(line) ?? line).sort();
}

function catalogLines(reader: Reader, id: string, content: Uint8Array): string[] {
	const entry = { ...decodeCatalog(content), readAtMs: 0 };
	const facts = reader.find(factsId(entry.contentHash));
	return [
		`catalog ${id} ${JSON.stringify(entry)}`, `facts ${entry.path} ${facts === undefined ? "none" : hashOf(facts)}`,
	];
}

/** The first state record says whether a run was left unfinished; others are kept as they are. */
function stateOf(id: string, content: Uint8Array): string {
	return id === blockIdToHex(stateId(0)) ? JSON.stringify(decodeState(content)) : hashOf(content);
}

const hashOf = (bytes: Uint8Array): string => hashBytes(bytes).map((word) => (word >>> 0).toString(16)).join("-");
