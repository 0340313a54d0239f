/**
 * A {@link Logger} whose messages the client shows. `debug` goes out only while the client traces.
 */
import {
	LogMessageNotification,
	MessageType,
	type ProtocolConnection,
	SetTraceNotification,
} from "vscode-languageserver/node";
import type { Logger } from "../logger.ts";

export class ClientLogger implements Logger {
	readonly #connection: ProtocolConnection;
	#isTracing = false;

	constructor(connection: ProtocolConnection) {
		this.#connection = connection;
		connection.onNotification(SetTraceNotification.type, (params) => {
			this.#isTracing = params?.value === "messages" || params?.value === "verbose";
		});
	}

	error(message: string): void {
		this.#send(MessageType.Error, message);
	}

	warn(message: string): void {
		this.#send(MessageType.Warning, message);
	}

	info(message: string): void {
		this.#send(MessageType.Info, message);
	}

	/** The protocol's newer level for debugging is unknown to many clients. */
	debug(message: string): void {
		if (this.#isTracing) this.#send(MessageType.Log, message);
	}

	#send(type: MessageType, message: string): void {
		// Nobody is left to tell when this fails.
		this.#connection.sendNotification(LogMessageNotification.type, { type, message }).catch(() => undefined);
	}
}
