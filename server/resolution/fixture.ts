/**
 * A workspace as text, and what its references mean. Test only.
 *
 *     --- src/cart.ts
 *     import { price } from "./price";
 *     price();
 *     ^^^^^ price exact
 *     --- src/price.ts
 *     export function price() {}
 *                     ^^^^^ #price
 *
 * A line of carets says something of the name above it, and is no part of the file. `#mark` names a declaration. Else
 * the name is a reference: to one mark or several (`one, other`), to a file (`src/price.ts`) or to nothing (`-`); a
 * word of {@link Confidence} may follow. package.json and tsconfig.json sections are configuration.
 */
import { expect } from "vitest";
import { factsOf, languages } from "../extraction/fixture.ts";
import { languageOf } from "../extraction/grammar.ts";
import type { Facts } from "../model/facts.ts";
import type { Site } from "../model/declarations.ts";
import { Confidence, confidenceName } from "../model/kinds.ts";
import { MemoryWorld } from "./memoryWorld.ts";
import { isConfigurationFile, parseProject } from "./configurationFiles.ts";
import type { ConfigurationFile } from "./project.ts";
import { resolveFile } from "./resolve.ts";
import type { Link, World } from "./world.ts";

interface Mark {
	readonly path: string;
	readonly line: number;
	readonly column: number;
	readonly says: string;
}

export interface FixtureWorkspace {
	readonly world: World;
	readonly files: ReadonlyMap<string, Facts>;
	readonly marks: readonly Mark[];
}

/** Reads the sections of a workspace and extracts its files. */
export async function openFixture(text: string): Promise<FixtureWorkspace> {
	const files = new Map<string, Facts>();
	const configurations: ConfigurationFile[] = [];
	const marks: Mark[] = [];
	for (const section of text.split(/^--- /m).slice(1)) {
		const [head = "", ...body] = section.split("\n");
		const path = head.trim();
		const lines: string[] = [];
		for (const line of body) {
			const caret = /^(\s*)\^+ +(.+?)\s*$/.exec(line);
			if (caret === null) lines.push(line);
			else marks.push({ path, line: lines.length - 1, column: (caret[1] ?? "").length, says: caret[2] ?? "" });
		}
		const source = lines.join("\n");
		const language = languageOf(path, languages);
		if (path.endsWith(".json") ||
			isConfigurationFile(path.slice(path.lastIndexOf("/") + 1))) configurations.push({ path, text: source });
		else files.set(path, await factsOf(language ?? "typescript", source));
	}
	return { world: new MemoryWorld(files, parseProject(configurations)), files, marks };
}

export function linksOf(path: string, { world, files }: FixtureWorkspace): readonly Link[] {
	const facts = files.get(path);
	const language = languageOf(path, languages) ?? "typescript";
	return facts === undefined ? [] : resolveFile({ path, language, facts, world });
}

/** Resolves a workspace and compares every marked reference with what its mark says. */
export async function check(text: string): Promise<void> {
	const workspace = await openFixture(text);
	const labels = new Map<string, string>();
	for (const mark of workspace.marks.filter(({ says }) => says.startsWith("#"))) {
		labels.set(`${mark.path}:${offsetOf(workspace, mark)}`, mark.says.slice(1));
	}
	const links = new Map([...workspace.files.keys()].map((path) => [path, linksOf(path, workspace)]));
	const wanted: string[] = [];
	const found: string[] = [];
	for (const mark of workspace.marks.filter(({ says }) => !says.startsWith("#"))) {
		const facts = workspace.files.get(mark.path);
		const offset = offsetOf(workspace, mark);
		const link = links.get(mark.path)?.find(({ reference }) => facts?.references.begin[reference] === offset);
		const place = `${mark.path}:${mark.line + 1}:${mark.column + 1}`;
		const { targets, confidence } = parseSays(mark.says);
		const names = [...new Set((link?.targets ?? []).map((site) => labelOf(workspace, site, labels)))].sort();
		const sureness = confidence === "" || link === undefined ? "" : ` ${confidenceName(link.confidence)}`;
		wanted.push(`${place} ${targets}${confidence === "" ? "" : ` ${confidence}`}`);
		found.push(`${place} ${names.length === 0 ? "-" : names.join(", ")}${sureness}`);
	}
	expect(wanted.length, "nothing was marked").toBeGreaterThan(0);
	expect(found).toEqual(wanted);
}

function parseSays(says: string): { targets: string; confidence: string } {
	const [, targets = says, confidence = ""] =
		new RegExp(`^(.*?)(?: (${Object.keys(Confidence).join("|")}))?$`).exec(says) ?? [];
	return { targets: targets.split(/,\s*/).sort().join(", "), confidence };
}

function offsetOf({ files }: FixtureWorkspace, { path, line, column }: Mark): number {
	return (files.get(path)?.lines.begin[line] ?? -1) + column;
}

function labelOf({ files }: FixtureWorkspace, site: Site, labels: ReadonlyMap<string, string>): string {
	if (site.declaration === 0) return site.path;
	const facts = files.get(site.path);
	const begin = facts?.declarations.nameBegin[site.declaration] ?? -1;
	const known = labels.get(`${site.path}:${begin}`);
	return known ?? `${site.path}@${facts?.string(facts.declarations.name[site.declaration]) ?? ""}`;
}
