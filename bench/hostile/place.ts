/** Where a hostile folder is made: writers that take any name, and somewhere outside that must never be read. */
import { spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Dice } from "../kill/edits.ts";

/** One kind of hostility; what it makes is decided by the dice alone. */
export interface Ingredient {
	readonly name: string;
	readonly make: (place: Place, dice: Dice) => void;
}

/** A name that stands in no file of the workspace, only outside. */
export const OUTSIDE_NAME = "outsideSecret";

/** Lines as a file has them. */
export const textOf = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
const WRITTEN = new Date("2020-01-01T00:00:00Z");

export class Place {
	readonly root: string;
	/** A folder beside the workspace. */
	readonly outside: string;
	/** How much of an attack's size is made, from 0 to 1. */
	readonly part: number;
	/** Paths of files whose names are text. */
	readonly paths: string[] = [];
	fileCount = 0;
	bytes = 0;

	constructor(root: string, outside: string, part: number) {
		this.root = root;
		this.outside = outside;
		this.part = part;
		mkdirSync(root, { recursive: true });
		mkdirSync(outside, { recursive: true });
	}

	write(path: string, content: string | Uint8Array): void {
		const full = join(this.root, path);
		mkdirSync(dirname(full), { recursive: true });
		writeFileSync(full, content);
		this.paths.push(path);
		this.fileCount++;
		this.bytes += content.length;
	}

	/** For names that are no text. */
	writeBytes(folder: string, name: Buffer, content: string): void {
		const full = join(this.root, folder);
		mkdirSync(full, { recursive: true });
		writeFileSync(Buffer.concat([Buffer.from(`${full}/`), name]), content);
		this.fileCount++;
	}

	folder(path: string): void {
		mkdirSync(join(this.root, path), { recursive: true });
	}

	link(target: string, path: string): void {
		const full = join(this.root, path);
		mkdirSync(dirname(full), { recursive: true });
		symlinkSync(target, full);
	}

	pipe(path: string): void {
		const full = join(this.root, path);
		mkdirSync(dirname(full), { recursive: true });
		spawnSync("mkfifo", ["--", full]);
	}

	/** A file that has a size and no bytes. */
	sparse(path: string, bytes: number): void {
		const full = join(this.root, path);
		mkdirSync(dirname(full), { recursive: true });
		const descriptor = openSync(full, "w");
		ftruncateSync(descriptor, bytes);
		closeSync(descriptor);
		this.fileCount++;
	}

	writeOutside(path: string, content: string): void {
		const full = join(this.outside, path);
		mkdirSync(dirname(full), { recursive: true });
		writeFileSync(full, content);
		// A whole second, so that it stays when only the time of the last read is set.
		utimesSync(full, WRITTEN, WRITTEN);
	}

	/** Goes down by names, one at a time, so that no path has to be given whole; comes back after. */
	deep(names: readonly string[], last: string, content: string): void {
		const from = process.cwd();
		process.chdir(this.root);
		try {
			for (const name of names) {
				mkdirSync(name, { recursive: true });
				process.chdir(name);
			}
			writeFileSync(last, content);
		} finally {
			process.chdir(from);
		}
	}
}

/** What any repository has; these answers have to stay right whatever lies around them. */
export function makeOrdinary(place: Place): void {
	place.write(
		"src/known.ts", "export function knownThing(): number {\n\treturn 1;\n}\nexport const knownUser = knownThing();\n",
	);
	place.write("src/other.ts", "import { knownThing } from \"./known\";\n\nexport const otherUser = knownThing() + 1;\n");
	place.write("pkg/known.py", "def known_thing():\n    return 1\n\n\nknown_user = known_thing()\n");
	place.write("go/known.go", "package known\n\nfunc KnownThing() int { return 1 }\n\nvar knownUser = KnownThing()\n");
	place.writeOutside("secret.ts", `export function ${OUTSIDE_NAME}(): number { return 1; }\n`);
	place.writeOutside("secret.py", `def ${OUTSIDE_NAME}(): return 1\n`);
	place.writeOutside("tsconfig.json", "{ \"compilerOptions\": { \"baseUrl\": \".\" } }\n");
	place.writeOutside("package.json", `{ "name": "${OUTSIDE_NAME}" }\n`);
	place.writeOutside(".gitignore", "src\n");
	place.writeOutside("gitdir/info/exclude", "src\n");
}

