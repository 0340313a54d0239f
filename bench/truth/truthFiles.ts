/** Ground truth as a compiler's own language service gave it; how the files look stands beside them. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

export interface Place {
	readonly file: string;
	/** 1-based; UTF-16. */
	readonly line: number;
	readonly column: number;
}

/** One identifier of the corpus, and where it is defined. */
export interface Identifier extends Place {
	readonly name: string;
	/** `decl:…` for names of declarations. */
	readonly role: string;
	/** Inside the corpus. */
	readonly definitions: readonly Place[];
}

/** One identifier, by offset, and everywhere it is referred to. */
export interface ReferenceSample {
	readonly file: string;
	readonly offset: number;
	readonly name: string;
	/** Inside the corpus. */
	readonly definitions: readonly (readonly [file: string, offset: number])[];
	readonly references: readonly (readonly [file: string, offset: number])[];
}

/** Every identifier of a corpus; undefined if there is no such truth. */
export function readIdentifiers(folder: string, corpus: string): Identifier[] | undefined {
	const text = readCompressed(path.join(folder, `${corpus}.tsv.gz`));
	return text?.split("\n").filter((line) => line !== "").map((line) => {
		const [file = "", row = "", column = "", name = "", role = "", definitions = ""] = line.split("\t");
		const inside = definitions.split("|").filter((definition) => definition !== "" && !definition.startsWith("EXT"));
		return { file, line: Number(row), column: Number(column), name, role, definitions: inside.map(parsePlace) };
	});
}

export function readSamples(folder: string, corpus: string): ReferenceSample[] | undefined {
	const text = readCompressed(path.join(folder, `tsserver200_${corpus}.json.gz`));
	if (text === undefined) return undefined;
	const rows = JSON.parse(text) as readonly {
		readonly file: string;
		readonly pos: number;
		readonly name: string;
		readonly definition: readonly (readonly [string, number])[];
		readonly references: readonly (readonly [string, number, number])[];
	}[];
	return rows.map(({ file, pos, name, definition, references }) => ({
		file, offset: pos, name,
		definitions: definition.filter(([definedIn]) => !definedIn.startsWith("EXT")),
		references: references.map(([usedIn, offset]) => [usedIn, offset] as const),
	}));
}

function readCompressed(file: string): string | undefined {
	return existsSync(file) ? gunzipSync(readFileSync(file)).toString("utf8") : undefined;
}

function parsePlace(text: string): Place {
	const [, file = "", line = "", column = ""] = /^(.*):(\d+):(\d+)$/.exec(text) ?? [];
	return { file, line: Number(line), column: Number(column) };
}
