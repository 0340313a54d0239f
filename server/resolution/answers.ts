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

export class Answers {
	/** By declaration and mask: {@link Answers.key}. */
	readonly bound: Map<number, FoundTargets> = new Map<number, FoundTargets>();
	/** By the string of the name, and mask. */
	readonly free: Map<number, FoundTargets> = new Map<number, FoundTargets>();
	readonly #members = new Map<Type | readonly Type[], Map<number, FoundTargets>>();

	static key(row: number, mask: number): number {
		return row * MASKS + mask;
	}

	/** Those for members of some types, by whatever the asker tells them apart. */
	ofMembers(types: readonly Type[]): Map<number, FoundTargets> {
		const held = types.length === 0 ? unknownTypes : types.length === 1 ? types[0] as Type : types;
		let members = this.#members.get(held);
		if (members === undefined) this.#members.set(held, (members = new Map()));
		return members;
	}
}
