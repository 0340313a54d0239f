/**
 * One hostile folder by its seed, with what lies around it, and what has changed there since:
 *
 *     SCRATCH/tree      the workspace: an ordinary repository and some ingredients of hostility
 *     SCRATCH/outside   what the workspace leads to and nobody may read
 *     SCRATCH/home      the user's home and folder for temporary files, which stay empty but for compiled code
 *     SCRATCH/index     the index; SCRATCH/fresh another one
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realRoot } from "../../server/workspace/containment.ts";
import { Dice } from "../kill/edits.ts";
import { CIRCLES, PROJECTS, RULES } from "./configurations.ts";
import { ENCODINGS, SIZES, SYNTAX } from "./contents.ts";
import { LINKS, NAMES } from "./names.ts";
import { makeOrdinary, type Ingredient, Place } from "./place.ts";

export const INGREDIENTS: readonly Ingredient[] = [
	...NAMES, ...LINKS, ...SIZES, ...ENCODINGS, ...SYNTAX, ...RULES, ...PROJECTS, ...CIRCLES,
];

/** How much there is of what. */
export interface Extent {
	/** How much of an attack's size is made, from 0 to 1. */
	readonly part: number;
	/** So many ingredients follow from the seed in turn, so that neighbours cover them all. */
	readonly inTurn: number;
	/** So many others at most come by chance. */
	readonly byChanceMax: number;
}

/** What V8 has compiled of the program itself, which does not depend on any workspace (server/host/bundles.ts). */
const COMPILED = "home/cache/kausal/compiled";
const LONG_AGO = new Date("2001-01-01");

export interface HostileFolder {
	readonly scratch: string;
	readonly place: Place;
	readonly ingredients: readonly string[];
	readonly environment: Readonly<Record<string, string>>;
}

export function makeFolder(seed: number, { part, inTurn, byChanceMax }: Extent): HostileFolder {
	const dice = new Dice(seed);
	const scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-hostile-")));
	const place = new Place(join(scratch, "tree"), join(scratch, "outside"), part);
	makeOrdinary(place);
	const picked = new Set<Ingredient>();
	const pick = (at: number): void => void picked.add(INGREDIENTS[at % INGREDIENTS.length] as Ingredient);
	for (let turn = 0; turn < inTurn; turn++) pick(seed * inTurn + turn);
	for (let more = dice.below(byChanceMax + 1); more > 0; more--) pick(dice.below(INGREDIENTS.length));
	for (const { make } of picked) make(place, dice);
	const home = join(scratch, "home");
	mkdirSync(join(home, "tmp"), { recursive: true });
	mkdirSync(join(scratch, COMPILED), { recursive: true, mode: 0o700 });
	const environment = {
		HOME: home, TMPDIR: join(home, "tmp"), XDG_CACHE_HOME: join(home, "cache"), XDG_RUNTIME_DIR: join(home, "tmp"),
	};
	return { scratch, place, ingredients: [...picked].map(({ name }) => name), environment };
}

export function removeFolder({ scratch }: HostileFolder): void {
	// Paths may be longer than a path may be, which Node's own call cannot delete.
	spawnSync("rm", ["-rf", "--", scratch]);
}

/** Everything but the indexes and compiled code, by name, kind, size and time of change. */
export function lookAround({ scratch }: HostileFolder): Set<string> {
	const { stdout } = spawnSync(
		"find", ["tree", "outside", "home", "-path", COMPILED, "-prune", "-o", "-printf", "%p|%y|%s|%T@|%i\\0"],
		{ cwd: scratch, encoding: "latin1", maxBuffer: 1 << 28 },
	);
	return new Set(stdout.split("\0"));
}

/** Makes every read of a file outside leave a trace. */
export function markOutside({ place }: HostileFolder): void {
	for (const path of outsideFiles(place)) utimesSync(path, LONG_AGO, statSync(path).mtime);
}

/** Files outside that were read since {@link markOutside}. */
export function readOutside({ place }: HostileFolder): string[] {
	return outsideFiles(place).filter((path) => statSync(path).atimeMs !== LONG_AGO.getTime());
}

function outsideFiles({ outside }: Place): string[] {
	return spawnSync("find", [outside, "-type", "f"], { encoding: "utf8" }).stdout.split("\n")
		.filter((path) => path !== "");
}

/** Whether this file system tells that a file was read; without that nothing can be concluded from its times. */
export function keepsAccessTimes(): boolean {
	const scratch = mkdtempSync(join(tmpdir(), "kausal-canary-"));
	const canary = join(scratch, "canary");
	try {
		writeFileSync(canary, "canary");
		utimesSync(canary, LONG_AGO, new Date());
		readFileSync(canary);
		return statSync(canary).atimeMs !== LONG_AGO.getTime();
	} finally {
		spawnSync("rm", ["-rf", "--", scratch]);
	}
}
