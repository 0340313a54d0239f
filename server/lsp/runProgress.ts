/**
 * One count for a whole run of indexing. Files are read and then linked, which are two counts inside; a person wants to
 * know how much is left, and sees one that goes from nothing to the end and never back.
 */
import type { IndexProgress } from "../session.ts";

/** The part of a first run that is over when every file is read; linking is the rest. */
const READING_SHARE = 0.65;

export class RunProgress {
	#total = 0;
	#done = 0;

	/** @returns files done and files to do; the total is 0 as long as it is not known */
	take({ phase, done, total }: IndexProgress): { readonly done: number; readonly total: number } {
		if (phase === "parsing") this.#total = Math.max(this.#total, total);
		// A run that links without reading: then what is linked is all there is.
		if (this.#total === 0 && phase === "linking") this.#total = total;
		const share = total === 0 ? 0 : done / total;
		this.#done = Math.max(this.#done, Math.floor(partOf(phase, share) * this.#total));
		return { done: this.#done, total: this.#total };
	}
}

/** How much of the whole run is done when a share of a phase is. */
function partOf(phase: IndexProgress["phase"], share: number): number {
	if (phase === "parsing") return READING_SHARE * share;
	return phase === "linking" ? READING_SHARE + (1 - READING_SHARE) * share : 0;
}
