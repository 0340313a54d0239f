/**
 * The settings that the server takes from the client: names as in package.json, without the `kausal.` before them.
 * What is missing or makes no sense has its default; a wrong setting never stops the server.
 */
import { isAbsolute } from "node:path";

export interface Settings {
	/** `off`: definitions, references, hovers and outlines are left to others. */
	readonly navigation: "merge" | "off";
	/** Absolute path of the folder of all indexes; undefined: the user's cache folder. Read at start. */
	readonly indexDirectory: string | undefined;
	/** Threads that parse; 0: as many as suit the machine. Read at start. */
	readonly workers: number;
}

export const WORKERS_MAX = 16;

export const defaultSettings: Settings = { navigation: "merge", indexDirectory: undefined, workers: 0 };

/** Reads settings from whatever a client sent as its `kausal` section. */
export function settingsFrom(section: unknown): Settings {
	if (typeof section !== "object" || section === null) return defaultSettings;
	const { navigation, indexDirectory, workers } = section as Record<string, unknown>;
	const isWorkers = typeof workers === "number" && Number.isInteger(workers) && workers >= 0;
	return {
		navigation: navigation === "off" ? "off" : "merge",
		indexDirectory: typeof indexDirectory === "string" && isAbsolute(indexDirectory) ? indexDirectory : undefined,
		workers: isWorkers ? Math.min(workers, WORKERS_MAX) : 0,
	};
}
