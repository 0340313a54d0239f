/**
 * Fixtures of pytest: what a test's parameter stands for by its name. The nearest counts: one of the same file, then of
 * the `conftest.py` of its folder and of those above. One that a plug-in has is not in the workspace.
 */
import type { Site } from "../model/declarations.ts";
import { Confidence, DeclarationFlag, Resolver } from "../model/kinds.ts";
import type { ReferenceRow } from "../model/rows.ts";
import { directoryOf } from "../model/path.ts";
import type { FoundTargets } from "./answers.ts";
import type { ModuleNames } from "./moduleNames.ts";

const CONFTEST = "conftest.py";
const FOLDERS_MAX = 64;

/** The fixture that a parameter is given, at whose name a reference stands. */
export function fixtureFor(symbols: ModuleNames, path: string, reference: ReferenceRow): FoundTargets | undefined {
	const facts = symbols.index(path)?.facts;
	if (facts === undefined) return undefined;
	const name = facts.string(facts.references.name[reference]);
	for (const file of [path, ...conftestsAbove(path)]) {
		if (file !== path && !symbols.world.hasFile(file)) continue;
		const targets = symbols.exported([file], name).flatMap((offer): readonly Site[] =>
			(offer.kind === "declaration" && isFixture(symbols, offer.site) ? [offer.site] : []));
		if (targets.length > 0) return { targets, resolver: Resolver.inference, confidence: Confidence.inferred };
	}
	return undefined;
}

function conftestsAbove(path: string): readonly string[] {
	const files: string[] = [];
	let directory = directoryOf(path);
	for (; directory !== "" && files.length < FOLDERS_MAX; directory = directoryOf(directory)) {
		files.push(`${directory}/${CONFTEST}`);
	}
	return directory === "" ? [...files, CONFTEST] : files;
}

function isFixture(symbols: ModuleNames, { path, declaration }: Site): boolean {
	const flags = symbols.index(path)?.facts.declarations.flags[declaration] ?? 0;
	return (flags & DeclarationFlag.fixture) !== 0;
}
