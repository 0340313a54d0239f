/**
 * What references mean, worked out when somebody asks: for those that no edge stands for, because they mean what is no
 * block. A parameter that a caller gives by its name, a key of an object inside a function, a member of a type that has
 * no name. Likewise the types of a name, which no edge tells.
 */
import { languageOf } from "../languages.ts";
import type { Site } from "../model/declarations.ts";
import { finish } from "../model/pieces.ts";
import type { NameRow, ReferenceRow } from "../model/rows.ts";
import type { Project } from "../resolution/project.ts";
import { resolveInPieces } from "../resolution/resolve.ts";
import { Steps } from "../resolution/steps.ts";
import { typesOfName } from "../resolution/typesOfNames.ts";
import type { IndexView, Meant, Meaning } from "../store/indexView.ts";
import { RecordingWorld } from "./world.ts";

/** Meanings by what configuration says at the time of a question. */
export function meaningsBy(project: () => Project): Meaning {
	return {
		meant: (view, path, references) => meantBy(view, project(), path, references),
		types: (view, path, name) => typesBy(view, project(), path, name),
	};
}

function typesBy(view: IndexView, project: Project, path: string, name: NameRow): readonly Site[] {
	const facts = view.facts(path);
	const language = languageOf(path);
	if (facts === undefined || language === undefined) return [];
	const steps = new Steps(facts.references.count);
	return typesOfName({ path, language, facts, world: new RecordingWorld(view, project), steps }, name);
}

/** @param references - rows of the file's `references`; those without a meaning are left out of what comes back */
function meantBy(
	view: IndexView, project: Project, path: string, references: Iterable<ReferenceRow>,
): ReadonlyMap<ReferenceRow, readonly Meant[]> {
	const found = new Map<ReferenceRow, readonly Meant[]>();
	const facts = view.facts(path);
	const language = languageOf(path);
	if (facts === undefined || language === undefined) return found;
	const world = new RecordingWorld(view, project);
	const steps = new Steps(facts.references.count);
	for (const begin of references) {
		const rows = [{ begin, end: begin + 1 }];
		for (const link of finish(resolveInPieces({ path, language, facts, world, steps, rows }))) {
			const { confidence, resolver } = link;
			found.set(begin, link.targets.map((site) => ({ ...site, confidence, resolver })));
		}
	}
	return found;
}
