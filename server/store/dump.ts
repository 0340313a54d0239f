/**
 * An index as lines of text, sorted: two indexes hold the same exactly when their dumps are equal. Times are left out.
 */
import { blockIdToHex, type Reader } from "../../engine/index.ts";
import { CATALOG_SPACE, FACTS_SPACE, FIRST_BLOCK_SPACE, isFileBlock, LINKS_SPACE } from "../model/identity.ts";
import { hashBytes } from "../model/hash.ts";
import { confidenceName, confidenceOf, declarationKindName, edgeKindName, resolverOf, roleOf } from "../model/kinds.ts";
import { decodeBlock, decodeCatalog, decodeFile, decodeLinks } from "./records.ts";

/** Cost: reads the whole index; for tests, measurements and curious people. */
export function dumpIndex(reader: Reader): string[] {
	const lines: string[] = [];
	const names = new Map<string, string>();
	const ids: { readonly name: string; readonly id: Parameters<Reader["edges"]>[0] }[] = [];
	let path = "";
	for (const cursor = reader.scan({ begin: { w0: FIRST_BLOCK_SPACE, w1: 0, w2: 0, w3: 0 } }); cursor.next(); ) {
		const { id } = cursor;
		if (isFileBlock(id)) {
			const file = decodeFile(cursor.content);
			path = file.path;
			lines.push(`file ${path} ${file.language} ${file.textLength} ${file.contentHash.join()} lines ${file.lineBegins.join()}`);
		}
		const block = isFileBlock(id) ? undefined : decodeBlock(cursor.content);
		const name = block ? `${path}#${block.qualifiedName}@${blockIdToHex(id).slice(16)}` : path;
		names.set(blockIdToHex(id), name);
		ids.push({ name, id });
		if (!block) continue;
		const { kind, flags, begin, end, nameBegin, nameEnd, signature, doc } = block;
		lines.push(`block ${name} ${declarationKindName(kind)} ${flags} ${begin}-${end} ${nameBegin}-${nameEnd} ${signature} | ${doc}`);
	}
	const nameOf = (id: Parameters<Reader["edges"]>[0]): string => names.get(blockIdToHex(id)) ?? `missing ${blockIdToHex(id)}`;
	for (const { name, id } of ids) {
		for (const { source, target, kind, begin, end, attributes } of [
			...reader.edges(id, "outgoing").toArray(), ...reader.edges(id, "incoming").toArray(),
		]) {
			const how = `${roleOf(attributes)} ${resolverOf(attributes)} ${confidenceName(confidenceOf(attributes))}`;
			const direction = nameOf(source) === name ? "out" : "in";
			lines.push(`edge ${direction} ${nameOf(source)} ${edgeKindName(kind)} ${nameOf(target)} ${begin}-${end} ${how}`);
		}
	}
	return [...lines, ...recordLines(reader)].sort();
}

function recordLines(reader: Reader): string[] {
	const lines: string[] = [];
	for (const cursor = reader.scan({ prefix: [CATALOG_SPACE] }); cursor.next(); ) {
		const { path, language, contentHash, sizeBytes, lineCount, blockCount, edgeCount, skipReason } = decodeCatalog(cursor.content);
		lines.push(`catalog ${path} ${language} ${contentHash.join()} ${sizeBytes} ${lineCount} ${blockCount} ${edgeCount} ${skipReason}`);
	}
	for (const cursor = reader.scan({ prefix: [FACTS_SPACE] }); cursor.next(); ) {
		lines.push(`facts ${blockIdToHex(cursor.id)} ${hashBytes(cursor.content).join()}`);
	}
	for (const cursor = reader.scan({ prefix: [LINKS_SPACE] }); cursor.next(); ) {
		const { path, dependencies } = decodeLinks(cursor.content);
		lines.push(`links ${path} ${dependencies.join()}`);
	}
	return lines;
}
