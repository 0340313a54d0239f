/** Which version of Kausal this is: what package.json says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CommandContext } from "./command.ts";
import { ExitCode } from "./exit.ts";

export function runVersion({ terminal }: CommandContext): Promise<ExitCode> {
	terminal.print(`kausal ${version()}`);
	return Promise.resolve(ExitCode.ok);
}

/** The package's own; two folders up in the source, one up in dist/. */
export function version(): string {
	for (const up of ["..", "../.."]) {
		try {
			const path = join(import.meta.dirname, up, "package.json");
			const read = JSON.parse(readFileSync(path, "utf8")) as { version?: unknown };
			if (typeof read.version === "string") return read.version;
		} catch {
			// not here; the next place
		}
	}
	return "unknown";
}
