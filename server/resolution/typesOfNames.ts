/** What a name is of, for who asks about a single one: the declarations of its types, generics and calls followed. */
import type { Site } from "../model/declarations.ts";
import { DeclarationKind } from "../model/kinds.ts";
import type { NameRow } from "../model/rows.ts";
import { Evaluator } from "./evaluator.ts";
import { ModuleNames } from "./moduleNames.ts";
import type { ResolutionInput } from "./resolutionInput.ts";
import { rulesOf } from "./rules.ts";
import type { Type } from "./types.ts";

const SITES_MAX = 16;
/** What holds others is of what it holds, so many levels deep. */
const LEVELS_MAX = 4;

/** The types of what a name holds, or of what it gives when it is called. */
export function typesOfName({ path, language, world, steps }: ResolutionInput, name: NameRow): readonly Site[] {
	const evaluator = new Evaluator(new ModuleNames(world, rulesOf(language), steps));
	const types = name.kind === "reference" ? evaluator.ofReference(path, name.row)
		: evaluator.valueOf({ path, declaration: name.row }, undefined);
	const sites = new Map<string, Site>();
	const add = (type: Type, level: number): void => {
		for (const one of level < LEVELS_MAX ? heldBy(evaluator, type) : []) add(one, level + 1);
		if (type.kind !== "declared" || sites.size >= SITES_MAX) return;
		const { path: at, declaration } = type;
		const kind = evaluator.symbols.index(at)?.facts.declarations.kind[declaration];
		if (type.instance || kind === DeclarationKind.class) sites.set(`${declaration} ${at}`, { path: at, declaration });
		else for (const one of level < LEVELS_MAX ? evaluator.calls.called(type) : []) add(one, LEVELS_MAX);
	};
	for (const type of types) add(type, 0);
	return [...sites.values()];
}

function heldBy({ elements }: Evaluator, type: Type): readonly Type[] {
	switch (type.kind) {
		case "promise": return type.of.types;
		case "map": return type.element.types;
		case "collection": case "record": case "tuple": return elements.element(type);
		default: return [];
	}
}
