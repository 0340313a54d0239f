/**
 * What a view that follows the cursor shows next: the symbol that the cursor is in now, however long the answers about
 * earlier places take, and also when the server could not answer at first.
 */
import type { GraphSymbol } from "../../server/protocol/graph.ts";
import type { Subject } from "./relationRows.ts";

export interface FollowingParts {
	/** What the cursor is in; undefined where nothing is to be followed. */
	readonly subject: () => Subject | undefined;
	readonly symbolAt: (subject: Subject) => Promise<GraphSymbol | undefined>;
	readonly show: (symbol: GraphSymbol, subject: Subject) => void;
}

export class Following {
	readonly #parts: FollowingParts;
	/** Only the answer to the last question counts. */
	#questions = 0;
	/** The last question has no answer: typing went on, or the server was starting. */
	#isBehind = false;

	constructor(parts: FollowingParts) {
		this.#parts = parts;
	}

	/** The cursor may be somewhere else. @param shownId - whose rows are shown; undefined while they are on their way */
	async follow(shownId: () => string | undefined): Promise<void> {
		const question = ++this.#questions;
		this.#isBehind = false;
		const subject = this.#parts.subject();
		if (subject === undefined) return;
		try {
			const symbol = await this.#parts.symbolAt(subject);
			if (question !== this.#questions || symbol === undefined || symbol.id === shownId()) return;
			this.#parts.show(symbol, subject);
		} catch {
			if (question === this.#questions) this.#isBehind = true;
		}
	}

	/** The server has moved on: what it could not answer is asked again. */
	async again(shownId: () => string | undefined): Promise<void> {
		if (this.#isBehind) await this.follow(shownId);
	}

	/** Something else is shown by choice: an answer on its way comes too late. */
	forget(): void {
		this.#questions += 1;
		this.#isBehind = false;
	}
}
