/** What the configuration files said at the last scan: kept in the index, so that a start reads none of them. */
import { type Reader, WriteBatch, type Engine } from "../../engine/index.ts";
import { DecodeError } from "../model/decodeError.ts";
import { hashString, type Hash128 } from "../model/hash.ts";
import { stateId } from "../model/identity.ts";
import { emptyProject, Project, type ConfigurationFile, type ProjectParts } from "../resolution/project.ts";
import {
	CONFIGURATION_TEXTS_ID, encodeConfigurationTexts, readConfigurationTexts,
} from "../store/configurationTexts.ts";

const RECORD = 1;

/** Changes when any configuration file or link to a folder appears, vanishes or changes. */
export function configurationHash(
	files: readonly ConfigurationFile[], folderLinks: ProjectParts["folderLinks"],
): Hash128 {
	return hashString(JSON.stringify([sorted(files), folderLinks]));
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
	return readConfigurationTexts(reader);
}

export function writeConfiguration(engine: Engine, { parts }: Project, files: readonly ConfigurationFile[]): void {
	const batch = new WriteBatch();
	batch.putBlock(stateId(RECORD), new TextEncoder().encode(JSON.stringify(parts)));
	batch.putBlock(CONFIGURATION_TEXTS_ID, encodeConfigurationTexts(sorted(files)));
	engine.write(batch, { durability: "flushed" });
}

function sorted(files: readonly ConfigurationFile[]): ConfigurationFile[] {
	return files.map(({ path, text }) => ({ path, text })).sort((one, other) => (one.path < other.path ? -1 : 1));
}
