/**
 * What is said at an endpoint: JSON-RPC 2.0 in frames as of the language server protocol. The asker speaks first:
 *
 *     hello {version, token}     -> {}          or an error, and the end
 *     ask {kind, …}              -> the answer  as many as it likes, also before the first is answered
 *     $/cancelRequest {id}                      the answer comes all the same
 *     drawn {id, text}           from the owner: a line for people that takes the place of the one before
 *     alive {}                   from the owner, while it answers
 *     window {}                  -> {}          and from then on the line is one of a client to its language server
 */
import type { Asker } from "./asker.ts";

export const HELLO = "kausal/hello";
export const ASK = "kausal/ask";
export const CANCEL = "$/cancelRequest";
export const DRAWN = "kausal/drawn";
export const ALIVE = "kausal/alive";
export const WINDOW = "kausal/window";

/** Questions of one asker that an owner answers at the same time; more are refused as too many. */
export const REQUESTS_MAX = 16;

/** Why a request is not answered; the asker then answers it by itself. */
export const Refusal = {
	/** The token is not the one of the lock. */
	stranger: 1,
	/** Another version is at the other end; `data.version` says which. */
	otherVersion: 2,
	/** Too much is asked for at the same time, or the answer is too large. */
	busy: 3,
	/** The owner does not answer such requests, or not about this folder. */
	notHere: 4,
	/** A defect came up while it was answered. */
	fault: 5,
} as const;

/** A command of the command line, as it was typed. */
export interface CommandRequest {
	readonly kind: "command";
	readonly words: readonly string[];
	readonly asker: Asker;
}

/** A tool that an agent calls. */
export interface ToolRequest {
	readonly kind: "tool";
	readonly name: string;
	readonly given: Readonly<Record<string, unknown>>;
}

/** Whoever keeps the index only for a while, and is not at work in it, lets go of it: an editor wants to own it. */
export interface ReleaseRequest {
	readonly kind: "release";
}

export type OwnerRequest = CommandRequest | ToolRequest | ReleaseRequest;

/** What a command leaves behind. */
export interface CommandAnswer {
	readonly code: number;
	/** In the order in which it was written. */
	readonly written: readonly (readonly [stream: "out" | "err", text: string])[];
}
