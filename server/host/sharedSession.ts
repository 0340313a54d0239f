/**
 * One session under the folders of several clients: the window whose process owns the index, and windows of other
 * processes that it serves. Each has a seat, which is the session but for what a client has of its own: the texts of
 * its documents, who hears of changes, and its end. The session is closed with the last seat.
 *
 * A file that is open in two windows with different text has the text that was typed last.
 */
import type { Session } from "../session.ts";

/** What each seat has of its own. */
type Own = Pick<Session, "setText" | "dropText" | "close" | "onProblem" | "onFollowed">;

export class SharedSession {
	readonly #session: Session;
	readonly #onClose: () => void;
	readonly #seats = new Set<Own>();
	/** Of each open file the texts by seat; the last one counts. */
	readonly #texts = new Map<string, Map<Own, string>>();

	/** @param onClose - the session is about to be closed: nobody may take a seat any more */
	constructor(session: Session, onClose: () => void) {
		this.#session = session;
		this.#onClose = onClose;
		session.onProblem = (problem) => {
			for (const seat of this.#seats) seat.onProblem?.(problem);
		};
		session.onFollowed = () => {
			for (const seat of this.#seats) seat.onFollowed?.();
		};
	}

	seat(): Session {
		const own: Own = {
			setText: (path, text) => this.#setText(own, path, text),
			dropText: (path) => this.#dropText(own, path),
			close: () => this.#close(own),
			onProblem: undefined, onFollowed: undefined,
		};
		this.#seats.add(own);
		// An answer asks the session of each of its files: making the same function anew each time shows.
		const bound = new Map<unknown, unknown>();
		return new Proxy(this.#session, {
			get: (session, name) => {
				if (name in own) return own[name as keyof Own];
				const value: unknown = Reflect.get(session, name, session);
				if (typeof value !== "function") return value;
				if (!bound.has(value)) bound.set(value, value.bind(session));
				return bound.get(value);
			},
			set: (_, name, value) => name in own && Reflect.set(own, name, value),
		});
	}

	#setText(seat: Own, path: string, text: string): void {
		const texts = this.#texts.get(path) ?? new Map<Own, string>();
		texts.delete(seat);
		this.#texts.set(path, texts.set(seat, text));
		this.#session.setText(path, text);
	}

	#dropText(seat: Own, path: string): void {
		const texts = this.#texts.get(path);
		texts?.delete(seat);
		const last = [...texts?.values() ?? []].at(-1);
		if (last !== undefined) return this.#session.setText(path, last);
		this.#texts.delete(path);
		this.#session.dropText(path);
	}

	async #close(seat: Own): Promise<void> {
		if (!this.#seats.delete(seat)) return;
		if (this.#seats.size === 0) {
			this.#onClose();
			return this.#session.close();
		}
		for (const [path, texts] of this.#texts) if (texts.has(seat)) this.#dropText(seat, path);
	}
}
