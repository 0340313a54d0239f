/** What is to be resolved: a file, some of its references, or a part of what they mean; and what is found of that. */
import type { Facts } from "../model/facts.ts";
import { LINK_PARTS, type LinkPart } from "../model/linkParts.ts";
import type { DeclarationRow, ReferenceRows } from "../model/rows.ts";
import { rulesOf } from "./rules.ts";
import type { Steps } from "./steps.ts";
import type { TypeStructure } from "./structure.ts";
import type { Link, World } from "./world.ts";

const WHOLE: readonly LinkPart[] = ["names"];

/** A file to resolve, or some of its references. */
export interface ResolutionInput {
	readonly path: string;
	readonly language: string;
	readonly facts: Facts;
	readonly world: World;
	readonly steps: Steps;
	/** All of them when left out. */
	readonly rows?: readonly ReferenceRows[] | undefined;
	/** Whose structure is wanted; all declarations of the file when left out. */
	readonly declarations?: ReadonlySet<DeclarationRow> | undefined;
	/** Where files are resolved in parts ({@link partsOf}): which references are wanted; all when left out. */
	readonly part?: LinkPart | undefined;
	/** References that mean a local, a parameter or a label are left out: no edge stands for them, and most are such. */
	readonly blocksOnly?: boolean;
}

/** In which parts the links of a file are found, which know nothing of each other. */
export function partsOf(language: string): readonly LinkPart[] {
	const { modulesAreFolders, implementsByStructure } = rulesOf(language);
	return modulesAreFolders === true && implementsByStructure === true ? LINK_PARTS : WHOLE;
}

/** What is found of one part; where there are no others, that is all. */
export interface ResolvedPart {
	readonly links: Link[];
	/** Undefined where it is another part. */
	readonly structure: TypeStructure | undefined;
}
