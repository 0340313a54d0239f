/** The configuration files of the workspace, as they were at the last scan: kept in the index, so that a warm start has them. */
import { type Reader, WriteBatch, type Engine } from "../../engine/index.ts";
import { DecodeError } from "../model/decodeError.ts";
import { hashString, type Hash128 } from "../model/hash.ts";
import { stateId } from "../model/identity.ts";
import type { ConfigurationFile } from "../resolution/project.ts";

const RECORD = 1;

/** Changes when any configuration file appears, vanishes or changes. */
export function configurationHash(files: readonly ConfigurationFile[]): Hash128 {
	return hashString(JSON.stringify(sorted(files)));
}

export function readConfiguration(reader: Reader): readonly ConfigurationFile[] {
	const content = reader.find(stateId(RECORD));
	if (!content) return [];
	try {
		return JSON.parse(new TextDecoder().decode(content)) as ConfigurationFile[];
	} catch (error) {
		throw new DecodeError("the stored configuration is damaged", { cause: error });
	}
}

export function writeConfiguration(engine: Engine, files: readonly ConfigurationFile[]): void {
	const batch = new WriteBatch();
	batch.putBlock(stateId(RECORD), new TextEncoder().encode(JSON.stringify(sorted(files))));
	engine.write(batch, { durability: "flushed" });
}

function sorted(files: readonly ConfigurationFile[]): ConfigurationFile[] {
	return files.map(({ path, text }) => ({ path, text })).sort((one, other) => (one.path < other.path ? -1 : 1));
}
