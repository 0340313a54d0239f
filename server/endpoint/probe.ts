/** Whether somebody listens at an endpoint. */
import { connect } from "node:net";
import { addressOf } from "./address.ts";
import { whenSilentFor } from "./silence.ts";

/** `refused`: whoever listened has ended, for ever, since no name is used twice. `unknown`: it cannot be told. */
export type EndpointState = "listening" | "refused" | "absent" | "unknown";

const STATES: Readonly<Record<string, EndpointState>> = {
	ECONNREFUSED: "refused", ENOENT: "absent", EAGAIN: "listening",
};
const PATIENCE_MS = 1000;

export function stateOfEndpoint(home: string, name: string): Promise<EndpointState> {
	let address: ReturnType<typeof addressOf>;
	try {
		address = addressOf(home, name);
	} catch {
		return Promise.resolve("unknown");
	}
	if (address === undefined) return Promise.resolve("unknown");
	const socket = connect(address.path);
	address.close();
	return new Promise((resolve) => {
		const told = (state: EndpointState): void => {
			endWait();
			socket.destroy();
			resolve(state);
		};
		const endWait = whenSilentFor(PATIENCE_MS, () => told("unknown"));
		socket.once("connect", () => told("listening"));
		socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => told(STATES[code] ?? "unknown"));
	});
}
