/**
 * The settings that the server takes from the client: names as in package.json, without the `kausal.` before them.
 * What is missing or makes no sense has its default; a wrong setting never stops the server.
 */
import { isAbsolute } from "node:path";
import type { ProblemKind } from "../analysis/editorAnswers.ts";
import type { OthersParams } from "../protocol/others.ts";
import { defaultNavigation, navigationFrom, type NavigationSetting } from "./navigation.ts";

export interface Settings {
	/** How far the server takes part in each language. */
	readonly navigation: NavigationSetting;
	/** Languages that another server answers, for editors that cannot find out by themselves. */
	readonly answeredLanguages: readonly string[];
	/** What is said above code of how much it is used. */
	readonly lenses: ReadonlySet<Lens>;
	/** Whether it is said behind what a file exports how many files import it. */
	readonly hintsImporters: boolean;
	/** What is told as a diagnostic, and how severe it is. */
	readonly severities: ReadonlyMap<ProblemKind, Severity>;
	/** Absolute path of the folder of all indexes; undefined: the user's cache folder. Read at start. */
	readonly indexDirectory: string | undefined;
	/** Threads that parse; 0: as many as suit the machine. Read at start. */
	readonly workers: number;
}

/** What a lens can say; the order is that in which they are shown. */
export const LENSES = ["callers", "references", "tests", "cycle"] as const;
export type Lens = (typeof LENSES)[number];

export const WORKERS_MAX = 16;

export const defaultSettings: Settings = {
	navigation: defaultNavigation, answeredLanguages: [], indexDirectory: undefined, workers: 0, lenses: new Set(),
	hintsImporters: false, severities: new Map(),
};

const SEVERITIES = ["error", "warning", "information", "hint"] as const;
export type Severity = (typeof SEVERITIES)[number];
const PROBLEMS: readonly ProblemKind[] = ["unresolvedImports", "cycles", "brokenLinks"];

/** Reads settings from whatever a client sent as its `kausal` section. */
export function settingsFrom(section: unknown): Settings {
	if (typeof section !== "object" || section === null) return defaultSettings;
	const given = section as Record<string, unknown>;
	const { navigation, answeredLanguages, indexDirectory, workers } = given;
	const lenses = switchesIn(given["codeLens"]);
	const isWorkers = typeof workers === "number" && Number.isInteger(workers) && workers >= 0;
	return {
		navigation: navigationFrom(navigation),
		answeredLanguages: languagesFrom(answeredLanguages),
		indexDirectory: typeof indexDirectory === "string" && isAbsolute(indexDirectory) ? indexDirectory : undefined,
		workers: isWorkers ? Math.min(workers, WORKERS_MAX) : 0,
		lenses: new Set(LENSES.filter((lens) => lenses.has(lens))),
		severities: severitiesIn(given["diagnostics"]),
		hintsImporters: switchesIn(given["inlayHints"]).has("importedBy"),
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

function severitiesIn(value: unknown): ReadonlyMap<ProblemKind, Severity> {
	const given = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
	return new Map(PROBLEMS.flatMap((kind) => {
		const severity = SEVERITIES.find((one) => one === given[kind]);
		return severity === undefined ? [] : [[kind, severity] as const];
	}));
}

/** The names of what is switched on: `{"tests": true}`. */
function switchesIn(value: unknown): ReadonlySet<string> {
	const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
	return new Set(entries.flatMap(([name, isOn]) => (isOn === true ? [name] : [])));
}

function languagesFrom(value: unknown): readonly string[] {
	return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
