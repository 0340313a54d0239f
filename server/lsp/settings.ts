/**
 * The settings that the server takes from the client: names as in package.json, without the `kausal.` before them.
 * What is missing or makes no sense has its default; a wrong setting never stops the server.
 */
import { isAbsolute } from "node:path";
import type { OthersParams } from "../protocol/others.ts";
import { defaultNavigation, navigationFrom, type NavigationSetting } from "./navigation.ts";

export interface Settings {
	/** How far the server takes part in each language. */
	readonly navigation: NavigationSetting;
	/** Languages that another server answers, for editors that cannot find out by themselves. */
	readonly answeredLanguages: readonly string[];
	/** Absolute path of the folder of all indexes; undefined: the user's cache folder. Read at start. */
	readonly indexDirectory: string | undefined;
	/** Threads that parse; 0: as many as suit the machine. Read at start. */
	readonly workers: number;
}

export const WORKERS_MAX = 16;

export const defaultSettings: Settings = { navigation: defaultNavigation, answeredLanguages: [], indexDirectory: undefined, workers: 0 };

/** Reads settings from whatever a client sent as its `kausal` section. */
export function settingsFrom(section: unknown): Settings {
	if (typeof section !== "object" || section === null) return defaultSettings;
	const { navigation, answeredLanguages, indexDirectory, workers } = section as Record<string, unknown>;
	const isWorkers = typeof workers === "number" && Number.isInteger(workers) && workers >= 0;
	return {
		navigation: navigationFrom(navigation),
		answeredLanguages: languagesFrom(answeredLanguages),
		indexDirectory: typeof indexDirectory === "string" && isAbsolute(indexDirectory) ? indexDirectory : undefined,
		workers: isWorkers ? Math.min(workers, WORKERS_MAX) : 0,
	};
}

/** Reads what a client says of other servers, see protocol/others.ts. */
export function othersFrom(value: unknown): OthersParams {
	const said = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
	const { languages, callHierarchies, typeHierarchies } = said;
	return {
		languages: languagesFrom(languages), callHierarchies: languagesFrom(callHierarchies),
		typeHierarchies: languagesFrom(typeHierarchies),
	};
}

function languagesFrom(value: unknown): readonly string[] {
	return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
