/**
 * What the parts of an evaluation ask of each other: values lead to members, members to calls, calls to values. Each
 * part knows these shapes and no other part; the evaluator puts them together.
 */
import type { Site } from "../model/declarations.ts";
import type { ReferenceRow, ValueRow } from "../model/rows.ts";
import type { DeclaredTypes } from "./declaredTypes.ts";
import type { Offer } from "./exportSearch.ts";
import type { ModuleNames } from "./moduleNames.ts";
import type { DeclaredType, Environment, Lazy, Type } from "./types.ts";

/** What a reference names, before asking what it holds. */
export interface Named {
	readonly sites: readonly Site[];
	readonly modules: readonly (readonly string[])[];
	/** Values that have no declaration of their own. */
	readonly types: readonly Type[];
	/** Files that export a value by the name which no declaration is: `export default create()`. */
	readonly valued: readonly Site[];
	/** Nothing in the workspace binds the name. */
	readonly isFree: boolean;
}

export interface FoundMember {
	readonly sites: readonly Site[];
	/** In which the member's own types are to be read. */
	readonly environment: Environment | undefined;
	/** Whether everything about the type is in the workspace: then a member that is not found is not there. */
	readonly isKnown: boolean;
}

/** Values: what they are, each from where it is seen. */
export interface Evaluation {
	readonly symbols: ModuleNames;
	readonly declared: DeclaredTypes;
	readonly members: MembersOfTypes;
	readonly calls: CallsOfTypes;
	readonly elements: PartsOfTypes;
	readonly naming: NamesInFiles;
	/** How often something was left unknown because it was under way, or too much. */
	readonly cutCount: number;
	/** Whether what is found now is all there is: it may be kept. */
	readonly isWhole: boolean;
	/** What a value row of a file may be. */
	evaluate(path: string, value: ValueRow, environment: Environment | undefined): readonly Type[];
	/** Whether {@link Evaluation.deeper} does so. */
	readonly mayGoDeeper: boolean;
	/** Works one level deeper, as far as that may be. */
	deeper<T>(otherwise: T, work: () => T): T;
	/** What a list of arguments may be, one entry each. */
	list(path: string, list: ValueRow, environment: Environment | undefined): Lazy[];
	/** What a declaration holds, when it is used as a value. */
	valueOf(site: Site, environment: Environment | undefined): readonly Type[];
	/** An instance of what a declaration is as a type. */
	instanceOf(site: Site, environment: Environment | undefined, type: readonly Lazy[] | undefined): readonly Type[];
	/** An environment in which the type parameters of a declaration stand for these types, or for their defaults. */
	bind(site: Site, types: readonly Lazy[], parent: Environment | undefined): Environment;
	typesOfOffers(offers: readonly Offer[], environment: Environment | undefined): readonly Type[];
}

/** See members.ts. */
export interface MembersOfTypes {
	find(type: Type, name: string): FoundMember;
	types(type: Type, name: string): readonly Type[];
	lineage(type: DeclaredType, others?: Type[]): readonly DeclaredType[];
}

/** See naming.ts. */
export interface NamesInFiles {
	named(path: string, reference: ReferenceRow, environment: Environment | undefined): Named;
	ofMember(site: Site): readonly Site[];
}

/** See elements.ts. */
export interface PartsOfTypes {
	element(type: Type): readonly Type[];
}

/** See calls.ts. */
export interface CallsOfTypes {
	called(type: Type): readonly Type[];
	constructed(type: Type): readonly Type[];
	builtinMember(type: Type, name: string): readonly Type[];
	told(type: Type): readonly Type[];
	toldAt(path: string, callee: ValueRow, list: ValueRow, environment: Environment | undefined): readonly Type[];
}
