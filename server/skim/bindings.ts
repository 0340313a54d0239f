/**
 * Which declarations a scope binds under which name, and which members a class has: one open hash table over pairs of
 * integers, chained in the order of binding. It is emptied between files, not freed; but a file uses no more of it than
 * it binds names, so that what a large one left is no wide table to a small one, each look into it a miss of the cache.
 */
import { clearRows, createColumn, enlarge, Rows } from "./rows.ts";

const NONE = -1;
const FIRST_SLOTS = 1024;
/** A table larger than this is given back after the file that needed it. */
const KEPT_SLOTS = 1 << 18;

class BindingRows extends Rows {
	/** Whose names they are. */
	space: Int32Array = createColumn();
	name: Int32Array = createColumn();
	declaration: Int32Array = createColumn();
	/** The next entry of the same name. */
	next: Int32Array = createColumn();
	/** Of the first entry of a name: the last. */
	last: Int32Array = createColumn();
	/** Of the first one: where it is found. */
	slot: Int32Array = createColumn();
}

export class Bindings {
	readonly rows: BindingRows = new BindingRows();
	/** The first {@link Bindings.#mask} + 1 are used; those hold 0, or a row + 1. */
	#slots: Int32Array = new Int32Array(FIRST_SLOTS);
	#mask = FIRST_SLOTS - 1;
	/** By name: the last file that bound it. */
	#files = new Int32Array(1024);
	#file = 1;

	/** Cost: linear in what was bound, not in the room that a larger file needed. */
	clear(): void {
		const { rows } = this;
		if (this.#slots.length > KEPT_SLOTS) this.#slots = new Int32Array(FIRST_SLOTS);
		else if (rows.count * 8 > this.#mask) this.#slots.fill(0, 0, this.#mask + 1);
		else for (let row = 0; row < rows.count; row++) if (rows.slot[row] !== NONE) this.#slots[rows.slot[row]!] = 0;
		this.#mask = FIRST_SLOTS - 1;
		clearRows(rows);
		this.#file++;
	}

	/** Whether anything in this file may bind a name; that nothing does is certain. */
	isBound(name: number): boolean {
		return this.#files[name] === this.#file;
	}

	add(scope: number, name: number, declaration: number, isLabel: boolean): void {
		this.#insert(spaceOf(scope, isLabel), name, declaration);
	}

	addMember(owner: number, name: number, declaration: number): void {
		this.#insert(owner * 4 + 2, name, declaration);
	}

	/** Marks a name that a callable writes and does not bind (Python: `global`). */
	unbind(scope: number, name: number): void {
		if (!this.isUnbound(scope, name)) this.#insert(scope * 4 + 3, name, NONE);
	}

	isUnbound(scope: number, name: number): boolean {
		return this.#find(scope * 4 + 3, name) !== NONE;
	}

	hasMember(owner: number, name: number): boolean {
		return this.#find(owner * 4 + 2, name) !== NONE;
	}

	/** The first entry (a row) of a member's name; -1 if there is none. */
	firstMember(owner: number, name: number): number {
		return this.#find(owner * 4 + 2, name);
	}

	/** The first entry (a row) of a name in a scope; -1 if it binds none. */
	first(scope: number, name: number, isLabel: boolean): number {
		return this.#find(spaceOf(scope, isLabel), name);
	}

	#find(space: number, name: number): number {
		const { rows } = this;
		const mask = this.#mask;
		for (let slot = hash(space, name) & mask; ; slot = (slot + 1) & mask) {
			const row = this.#slots[slot]! - 1;
			if (row < 0) return NONE;
			if (rows.name[row] === name && rows.space[row] === space) return row;
		}
	}

	/** Adds to a space of the caller's own, in a table that holds nothing else. */
	addTo(space: number, name: number, declaration: number): void {
		this.#insert(space, name, declaration);
	}

	#insert(space: number, name: number, declaration: number): void {
		const { rows } = this;
		const head = this.#find(space, name);
		if (rows.count * 2 > this.#mask) this.#grow();
		const row = rows.count++;
		if (row === rows.capacity) enlarge(rows);
		if (name >= this.#files.length) this.#files = enlarged(this.#files, name * 2);
		this.#files[name] = this.#file;
		rows.space[row] = space;
		rows.name[row] = name;
		rows.declaration[row] = declaration;
		rows.next[row] = NONE;
		rows.last[row] = row;
		rows.slot[row] = NONE;
		if (head === NONE) {
			this.#place(row);
			return;
		}
		rows.next[rows.last[head]!] = row;
		rows.last[head] = row;
	}

	#place(row: number): void {
		const mask = this.#mask;
		let slot = hash(this.rows.space[row]!, this.rows.name[row]!) & mask;
		while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
		this.#slots[slot] = row + 1;
		this.rows.slot[row] = slot;
	}

	#grow(): void {
		const { rows } = this;
		const size = (this.#mask + 1) * 2;
		if (size > this.#slots.length) this.#slots = new Int32Array(size);
		else this.#slots.fill(0, 0, this.#mask + 1);
		this.#mask = size - 1;
		for (let row = 0; row < rows.count; row++) if (rows.slot[row] !== NONE) this.#place(row);
	}
}

function enlarged(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
	const larger = new Int32Array(length);
	larger.set(values);
	return larger;
}

/** Labels bind beside all other names. */
const spaceOf = (scope: number, isLabel: boolean): number => scope * 4 + (isLabel ? 1 : 0);

function hash(space: number, name: number): number {
	const mixed = Math.imul(space, 0x9e3779b1) ^ Math.imul(name, 0x85ebca6b);
	return mixed ^ (mixed >>> 15);
}
