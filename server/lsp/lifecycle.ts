/**
 * Which messages a server may take, by where it is in its life. The protocol library takes them all, at any time.
 *
 *     fresh ── initialize ──► running ── shutdown ──► shut down ── exit ──► (exit code 0)
 *       └────────── exit ───────┴──────────────────► (exit code 1)
 *
 * An initialize that cannot be read leaves the server fresh, so that the client may send another.
 */
import { type Message, ErrorCodes, Message as Messages } from "vscode-languageserver/node";

export type Verdict =
	| { readonly kind: "pass" }
	| { readonly kind: "drop" }
	/** The request is answered with this error and goes no further. */
	| { readonly kind: "refuse"; readonly code: number; readonly reason: string }
	| { readonly kind: "exit"; readonly code: 0 | 1 };

export type LifecycleState = "fresh" | "running" | "shut down";

const pass: Verdict = { kind: "pass" };
const drop: Verdict = { kind: "drop" };

export class Lifecycle {
	#state: LifecycleState = "fresh";
	#isInitialized = false;

	get state(): LifecycleState {
		return this.#state;
	}

	/** Judges the next message of the client, in the order in which they came. */
	admit(message: Message): Verdict {
		if (Messages.isRequest(message)) return this.#admitRequest(message.method, message.params);
		if (Messages.isNotification(message)) return this.#admitNotification(message.method, message.params);
		return this.#state === "running" ? pass : drop;
	}

	#admitRequest(method: string, params: unknown): Verdict {
		if (this.#state === "shut down") {
			return refuse(ErrorCodes.InvalidRequest, `The server was shut down; ${method} is not answered any more.`);
		}
		if (method === "initialize") {
			if (this.#state === "running") return refuse(ErrorCodes.InvalidRequest, "The server is initialized already.");
			if (typeof params !== "object" || params === null || Array.isArray(params)) {
				return refuse(ErrorCodes.InvalidParams, "initialize came without its parameters.");
			}
			this.#state = "running";
			return pass;
		}
		if (this.#state === "fresh") {
			return refuse(ErrorCodes.ServerNotInitialized, `${method} came before initialize.`);
		}
		if (method === "shutdown") this.#state = "shut down";
		return pass;
	}

	#admitNotification(method: string, params: unknown): Verdict {
		if (method === "exit") return { kind: "exit", code: this.#state === "shut down" ? 0 : 1 };
		if (this.#state !== "running") return drop;
		// Kate asks for shutdown without an id; what it means is plain.
		if (method === "shutdown") this.#state = "shut down";
		if (method === "initialized") {
			if (this.#isInitialized) return drop;
			this.#isInitialized = true;
		}
		if (method === "$/cancelRequest") return isCancel(params) ? pass : drop;
		return pass;
	}
}

function refuse(code: number, reason: string): Verdict {
	return { kind: "refuse", code, reason };
}

/** The library reads the id without a look at what it has. */
function isCancel(params: unknown): boolean {
	if (typeof params !== "object" || params === null) return false;
	const { id } = params as { id?: unknown };
	return typeof id === "string" || typeof id === "number";
}
