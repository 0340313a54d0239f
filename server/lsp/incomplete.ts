/**
 * The protocol has no word for a list that is not complete. So whoever gets one from an index that is still being built
 * is told in one message, and not again before that index was complete.
 */
import {
	MessageType, type ProtocolConnection, ShowMessageNotification, type ShowMessageParams,
} from "vscode-languageserver/node";
import type { Session } from "../session.ts";

const SENTENCE = "Kausal has not indexed everything yet: lists may not be complete.";

export class IncompleteNotice {
	readonly #connection: ProtocolConnection;
	readonly #told = new WeakSet<Session>();

	constructor(connection: ProtocolConnection) {
		this.#connection = connection;
	}

	/** To be called with each list that was asked for, or absence that was found. */
	listed(session: Session): void {
		if (session.isComplete) {
			this.#told.delete(session);
		} else if (!this.#told.has(session)) {
			this.#told.add(session);
			const params: ShowMessageParams = { type: MessageType.Info, message: SENTENCE };
			this.#connection.sendNotification(ShowMessageNotification.type, params).catch(() => undefined);
		}
	}
}
