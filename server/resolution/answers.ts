/**
 * Answers of one file that hold for every reference alike: to what a scope binds, to a name that no scope binds, to a
 * member of types. Code says the same again and again: a file of Go has seven references to each name that it gets from
 * its package.
 */
import type { Site } from "../model/declarations.ts";
import type { Type } from "./types.ts";

/** How a target was found, before it is written down as a link. */
export interface FoundTargets {
	readonly targets: readonly Site[];
	readonly resolver: number;
	readonly confidence: number;
}

/** Kept where there is no answer. */
export const noAnswer: FoundTargets = { targets: [], resolver: 0, confidence: 0 };
/** Stands for the types of something of which nothing is known. */
const unknownTypes: readonly Type[] = [];
/** Value, type, both or none. */
const MASKS = 4;
/** Roles are smaller. */
const ROLES_MAX = 16;
/**
 * What stands before the dot of a member: something that is worked out, a name, the name of a class, what perhaps is
 * another one.
 */
export const Way = { value: 0, name: 1, class: 2, otherwise: 3 } as const;
const WAYS_MAX = 4;

export class Answers {
	/** By declaration and mask: {@link Answers.key}. */
	readonly bound: Map<number, FoundTargets> = new Map<number, FoundTargets>();
	/** By the string of the name, and mask. */
	readonly free: Map<number, FoundTargets> = new Map<number, FoundTargets>();
	readonly #members = new Map<Type | readonly Type[], Map<number, FoundTargets>>();

	static key(row: number, mask: number): number {
		return row * MASKS + mask;
	}

	/** By the string of the name, the role, and {@link Way}. */
	static memberKey(name: number, role: number, way: number): number {
		return (name * ROLES_MAX + role) * WAYS_MAX + way;
	}

	/** Those for members of some types: {@link Answers.memberKey}. */
	ofMembers(types: readonly Type[]): Map<number, FoundTargets> {
		const held = types.length === 0 ? unknownTypes : types.length === 1 ? types[0] as Type : types;
		let members = this.#members.get(held);
		if (members === undefined) this.#members.set(held, (members = new Map()));
		return members;
	}
}
