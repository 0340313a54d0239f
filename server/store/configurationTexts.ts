/** The texts of the configuration files of a workspace, as they were at the last scan: a record of the index. */
import type { BlockId, Reader } from "../../engine/index.ts";
import { stateId } from "../model/identity.ts";
import { RecordReader, RecordWriter } from "./recordBytes.ts";

export interface ConfigurationText {
	readonly path: string;
	readonly text: string;
}

export const CONFIGURATION_TEXTS_ID: BlockId = stateId(2);

/** Sorted by path, as they were written. */
export function readConfigurationTexts(reader: Reader): readonly ConfigurationText[] {
	const content = reader.find(CONFIGURATION_TEXTS_ID);
	if (!content) return [];
	const record = new RecordReader(content);
	const files: ConfigurationText[] = [];
	for (let count = record.varint(); count > 0; count--) files.push({ path: record.text(), text: record.text() });
	return files;
}

export function encodeConfigurationTexts(files: readonly ConfigurationText[]): Uint8Array {
	const texts = new RecordWriter().varint(files.length);
	for (const { path, text } of files) texts.text(path).text(text);
	return texts.bytes;
}
