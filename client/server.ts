/**
 * The language server as the rest of the extension sees it: what state it is in, what it last said of itself, and a way
 * to ask. The protocol's library is loaded with the first start, behind the activation, and not before.
 *
 * Everything that changes is told by one event; whoever hears it reads what it needs.
 */
import { type CancellationToken, type Event, EventEmitter } from "vscode";
import type { Status } from "../server/protocol/status.ts";
import { later } from "./bundles.ts";
import type { Connection, ConnectionOptions, ServerState } from "./connection.ts";
import { Latencies } from "./latencies.ts";

export class Server {
	readonly #options: Omit<ConnectionOptions, "onState" | "onStatus" | "onRequest">;
	readonly #changed = new EventEmitter<void>();
	#connection: Promise<Connection> | undefined;
	state: ServerState = "starting";
	/** Undefined until it has told it, and when it is stopped. */
	status: Status | undefined;
	readonly latencies: Latencies = new Latencies();

	readonly onDidChange: Event<void> = this.#changed.event;

	constructor(options: Omit<ConnectionOptions, "onState" | "onStatus" | "onRequest">) {
		this.#options = options;
	}

	/** Loads what speaks the protocol; one for the life of the extension. */
	connection(): Promise<Connection> {
		return (this.#connection ??= Promise.resolve(this.#connect()));
	}

	async start(): Promise<void> {
		await (await this.connection()).start();
	}

	async stop(): Promise<void> {
		await (await this.#connection)?.stop();
		this.#changed.dispose();
	}

	/** @throws Error with one sentence */
	async ask<Result>(method: string, params: unknown, token?: CancellationToken): Promise<Result> {
		return (await this.connection()).ask<Result>(method, params, token);
	}

	#connect(): Connection {
		const { Connection } = later();
		return new Connection({
			...this.#options,
			onState: (state) => {
				this.state = state;
				if (state !== "running") this.status = undefined;
				this.#changed.fire();
			},
			onStatus: (status) => {
				this.status = status;
				this.#changed.fire();
			},
			onRequest: (method) => {
				const [begun, isSettled] = [performance.now(), this.#isSettled];
				return () => this.latencies.add(method, performance.now() - begun, isSettled);
			},
		});
	}

	/** No folder is being read. */
	get #isSettled(): boolean {
		return this.status?.folders.every(({ state }) => state !== "starting" && state !== "indexing") ?? false;
	}
}
