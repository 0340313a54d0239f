/**
 * VisibleCursor: what a scan gives out: the newest versions in a range, without tombstones.
 *
 * It belongs to one state of its view; used after that, it fails an assertion instead of mixing two states.
 */
import { assert } from "../base/assert.ts";
import { type BlockId, compareBlockIds } from "../model/block.ts";
import { BlockView } from "../model/blockView.ts";
import type { BlockCursor } from "./reader.ts";
import type { IdRange } from "../model/idRange.ts";
import type { MergingCursor } from "../cursor/mergingCursor.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";

/** What the cursor needs of the view that it walks over. */
export interface ScannedVersions {
	/** Grows whenever the state changes. */
	readonly generation: number;
	/** Whether a version does not count; left out where all do. */
	hides?(version: VersionCursor): boolean;
}

export class VisibleCursor implements BlockCursor {
	readonly #view: ScannedVersions;
	readonly #generation: number;
	readonly #mayHide: boolean;
	readonly #versions: MergingCursor;
	readonly #range: IdRange;
	readonly #place: BlockView = new BlockView();
	#hasEnded = false;

	constructor(view: ScannedVersions, versions: MergingCursor, range: IdRange) {
		this.#view = view;
		this.#generation = view.generation;
		this.#mayHide = view.hides !== undefined;
		this.#versions = versions;
		this.#range = range;
	}

	next(): boolean {
		this.#check();
		if (this.#hasEnded) return false;
		const versions = this.#versions;
		while (versions.next()) {
			if (versions.newest.isTombstone) continue;
			if (!this.#mayHide || this.#view.hides?.(versions.newest) !== true) return true;
		}
		this.#hasEnded = true;
		return false;
	}

	seek(id: BlockId): boolean {
		this.#check();
		const { first, last, isReverse } = this.#range;
		const isBeforeFirst = compareBlockIds(id, first) < 0;
		const isAfterLast = compareBlockIds(id, last) > 0;
		this.#hasEnded = isReverse ? isBeforeFirst : isAfterLast;
		if (this.#hasEnded) return false;
		const { w0, w1, w2, w3 } = isBeforeFirst ? first : isAfterLast ? last : id;
		this.#versions.seek(w0, w1, w2, w3);
		return this.next();
	}

	get id(): BlockId {
		const { w0, w1, w2, w3 } = this.#versions.newest;
		return { w0, w1, w2, w3 };
	}

	idWord(word: 0 | 1 | 2 | 3): number {
		const at = this.#versions.newest;
		switch (word) {
			case 0:
				return at.w0;
			case 1:
				return at.w1;
			case 2:
				return at.w2;
			case 3:
				return at.w3;
		}
	}

	get content(): Uint8Array {
		this.#versions.newest.contentInto(this.#place);
		return this.#place.content();
	}

	contentInto(into: BlockView): void {
		this.#versions.newest.contentInto(into);
	}

	get isCurrent(): boolean {
		return this.#view.generation === this.#generation;
	}

	#check(): void {
		assert(
			this.isCurrent,
			"a cursor was used after a write, a change or a release; scan a snapshot, and hold it",
		);
	}
}
