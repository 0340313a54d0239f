/** What the configuration files of the workspace said at the last scan: kept in the index, so that a start reads none of them. */
import { type Reader, WriteBatch, type Engine } from "../../engine/index.ts";
import { DecodeError } from "../model/decodeError.ts";
import { hashString, type Hash128 } from "../model/hash.ts";
import { stateId } from "../model/identity.ts";
import type { ConfigurationFile } from "../resolution/configurationFiles.ts";
import { emptyProject, Project, type ProjectParts } from "../resolution/project.ts";
import { RecordReader, RecordWriter } from "../store/recordBytes.ts";

const RECORD = 1;
const TEXTS_RECORD = 2;

/** Changes when any configuration file appears, vanishes or changes. */
export function configurationHash(files: readonly ConfigurationFile[]): Hash128 {
	return hashString(JSON.stringify(sorted(files)));
}

export function readConfiguration(reader: Reader): Project {
	const content = reader.find(stateId(RECORD));
	if (!content) return emptyProject;
	try {
		return new Project(JSON.parse(new TextDecoder().decode(content)) as ProjectParts);
	} catch (error) {
		throw new DecodeError("the stored configuration is damaged", { cause: error });
	}
}

/** The texts themselves, for when some of them cannot be read again. */
export function readConfigurationFiles(reader: Reader): readonly ConfigurationFile[] {
	const content = reader.find(stateId(TEXTS_RECORD));
	if (!content) return [];
	const record = new RecordReader(content);
	const files: ConfigurationFile[] = [];
	for (let count = record.varint(); count > 0; count--) files.push({ path: record.text(), text: record.text() });
	return files;
}

export function writeConfiguration(engine: Engine, { parts }: Project, files: readonly ConfigurationFile[]): void {
	const batch = new WriteBatch();
	batch.putBlock(stateId(RECORD), new TextEncoder().encode(JSON.stringify(parts)));
	const texts = new RecordWriter().varint(files.length);
	for (const { path, text } of sorted(files)) texts.text(path).text(text);
	batch.putBlock(stateId(TEXTS_RECORD), texts.bytes);
	engine.write(batch, { durability: "flushed" });
}

function sorted(files: readonly ConfigurationFile[]): ConfigurationFile[] {
	return files.map(({ path, text }) => ({ path, text })).sort((one, other) => (one.path < other.path ? -1 : 1));
}
