/**
 * Cursors: where a question goes on behind an earlier answer. A cursor is text that only this file can read, and holds
 * no memory anywhere: it says of which question and of which state of the index it is, and the place as some numbers,
 * which each question reads in its own way. To go on, the question is asked again as far as that place, which is warm
 * by then, and told from there on.
 *
 *     k1-QUESTION-STATE-N.N.N-CHECK     hashes in hexadecimal digits, numbers in base 36
 *
 * Always holds: a list and the pages of it are the same. So a cursor of another state is refused: what was before its
 * place may stand behind it now. The state is a function of the files (and of open documents) alone, so a cursor is
 * good in every process, also after a restart, for as long as the files stay as they are.
 */
import { hashString } from "../model/hash.ts";
import type { Bounds } from "./asked.ts";

/** Where an answer goes on; all zeros, or nothing, at the begin. */
export type PagePosition = readonly number[];

/** An answer that does not say yet with what it goes on, but where. */
export type Paged<Answer extends Bounds> = Omit<Answer, "cursor"> & { readonly next: PagePosition | undefined };

/** Of a list of which so many were told, this answer's among them. */
export function pageEnd(told: number, count: number): Pick<Paged<Bounds>, "cut" | "next"> {
	return told < count ? { cut: "limit", next: [told] } : { cut: undefined, next: undefined };
}

/** Why a cursor is no use; one sentence. */
export class CursorError extends Error {}

/** Of which question, asked of which state, a cursor is. */
export interface CursorOwner {
	/** Whatever tells the question from others, but for how much of it is wanted. */
	readonly question: unknown;
	readonly state: string;
}

const FORM = /^k1-([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-z]+(?:\.[0-9a-z]+)*)-([0-9a-f]{8})$/;

export function cursorOf(position: PagePosition, { question, state }: CursorOwner): string {
	const numbers = position.map((one) => one.toString(36)).join(".");
	const begin = `k1-${hashOf(JSON.stringify(question))}-${hashOf(state)}-${numbers}`;
	return `${begin}-${hashOf(begin)}`;
}

/** @throws CursorError if it is not one, or is of another question or state */
export function positionOf(cursor: string | undefined, { question, state }: CursorOwner): PagePosition {
	if (cursor === undefined) return [];
	const [, ofQuestion, ofState, numbers = "", check] = FORM.exec(cursor) ?? [];
	if (check === undefined || check !== hashOf(cursor.slice(0, cursor.lastIndexOf("-")))) {
		throw new CursorError("The cursor is not one that an answer gave.");
	}
	if (ofQuestion !== hashOf(JSON.stringify(question))) throw new CursorError("The cursor is of another question.");
	if (ofState !== hashOf(state)) {
		throw new CursorError("The index has changed since the cursor was given: ask again without it.");
	}
	return numbers.split(".").map((one) => Number.parseInt(one, 36));
}

function hashOf(text: string): string {
	return (hashString(text)[0] >>> 0).toString(16).padStart(8, "0");
}
