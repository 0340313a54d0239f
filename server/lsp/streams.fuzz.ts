/**
 * Conversations that went wrong: what editors send, with messages lost, doubled, exchanged and altered, values
 * replaced, bytes changed and lengths that are not true, cut into chunks anywhere. After each of them the server has
 * answered every request once, under its id, and answers the next one too; or it has ended and said why. Nothing here
 * waits for a clock: a server that needs more turns of the event loop than {@link TURNS_MAX} hangs.
 *
 * `KAUSAL_ROUNDS` sets how many conversations there are, `KAUSAL_SEED` where they begin; a failure names its seed.
 */
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Prng } from "../../engine/sim/prng.ts";
import { FrameDecoder } from "../wire/framing.ts";
import { at, cartUri, mainUri, MemoryOpener, references, shop, startServer } from "./fixture.ts";
import type { TransportEnd } from "./transport.ts";

const ROUNDS = Number(process.env["KAUSAL_ROUNDS"] ?? 1000);
const FIRST_SEED = Number(process.env["KAUSAL_SEED"] ?? 1);
const TURNS_MAX = 20_000;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Message = { [key: string]: Json };
type Chance = (below: number) => number;

/** Numbers below a bound from a seed. */
function chances(seed: number): Chance {
	const prng = new Prng(seed);
	return (below) => prng.below(below);
}

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 2 } };
const place = (uri: string, line: number, character: number): Json => at(uri, line, character) as Json;
const request = (id: number | string, method: string, params: Json): Message => ({ id, method, params });
const notice = (method: string, params: Json): Message => ({ method, params });
const opened = (uri: string, text: string): Message =>
	notice("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
const changed = (uri: string, version: number, contentChanges: Json): Message =>
	notice("textDocument/didChange", { textDocument: { uri, version }, contentChanges });

const begin: readonly Message[] = [
	request(1, "initialize", {
		processId: null,
		rootUri: "file:///shop",
		workspaceFolders: [{ uri: "file:///shop", name: "shop" }],
		capabilities: {
			general: { positionEncodings: ["utf-8", "utf-16"] },
			textDocument: { hover: { contentFormat: ["markdown"] }, definition: { linkSupport: true } },
			workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } },
		},
		initializationOptions: { navigation: "merge" },
	}),
	notice("initialized", {}),
];

const middles: readonly (readonly Message[])[] = [
	[
		opened(mainUri, "/* 🙂ä */ total(); bill();\n"),
		request(2, "textDocument/hover", place(mainUri, 0, 12)),
		changed(mainUri, 2, [{ range, text: "x" }, { text: "total();\n" }]),
		request(3, "textDocument/definition", place(mainUri, 0, 1)),
		request("four", "textDocument/references", references(cartUri, 1, 10) as Json),
		notice("$/cancelRequest", { id: "four" }),
		request(5, "workspace/symbol", { query: "t" }),
		notice("textDocument/didClose", { textDocument: { uri: mainUri } }),
		request(6, "textDocument/documentSymbol", { textDocument: { uri: cartUri } }),
	],
	[
		request(901, "textDocument/prepareCallHierarchy", place(cartUri, 1, 10)),
		request("901", "callHierarchy/incomingCalls", { item: {
			name: "total", kind: 12, uri: cartUri, range, selectionRange: range, data: { root: "/shop", id: "0".repeat(32) },
		} }),
		notice("workspace/didChangeWatchedFiles", { changes: [{ uri: cartUri, type: 2 }, { uri: mainUri, type: 3 }] }),
		notice("workspace/didChangeConfiguration", { settings: { kausal: { navigation: "off" } } }),
		notice("workspace/didChangeWorkspaceFolders",
			{ event: { added: [{ uri: "file:///other", name: "o" }], removed: [] } }),
		request(902, "kausal/reindex", {}),
		request(903, "kausal/status", {}),
		notice("textDocument/didSave", { textDocument: { uri: cartUri } }),
		request(904, "no/such", {}),
	],
];

const end: readonly Message[] = [request(98, "shutdown", null), notice("exit", null)];

const strange: readonly Json[] = [
	null, true, -1, 0, 1, 0.5, 1e15, 2 ** 53, -(2 ** 31), "", "901", "x\r\n\r\n", "file:///", "file:///shop/../a%00",
	"\ud800", [], {}, [null], { line: 1 }, "[".repeat(50), "a".repeat(5000),
];

/** Replaces, removes or adds a value somewhere within. */
function alterValue(value: Json, below: Chance): Json {
	if (typeof value !== "object" || value === null || below(4) === 0) return strange[below(strange.length)] as Json;
	const keys = Object.keys(value);
	if (keys.length === 0) return strange[below(strange.length)] as Json;
	const key = keys[below(keys.length)] as string;
	const isRemoved = below(6) === 0;
	const entries = Object.entries(value).flatMap(([name, inner]): [string, Json][] => {
		if (name !== key) return [[name, inner]];
		return isRemoved ? [] : [[name, alterValue(inner, below)]];
	});
	return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

function alterMessages(messages: Json[], below: Chance): void {
	const [here, there] = [below(messages.length), below(messages.length)];
	const [one, other] = [messages[here] as Json, messages[there] as Json];
	switch (below(7)) {
		case 0: messages.splice(here, 1); break;
		case 1: messages.splice(there, 0, one); break;
		case 2: [messages[here], messages[there]] = [other, one]; break;
		case 3: messages.splice(here, 1, [one, other]); break;
		default: messages[here] = alterValue(one, below);
	}
	if (messages.length === 0) messages.push({});
}

function alterBytes(bytes: Buffer, below: Chance): Buffer {
	const at = below(bytes.length);
	const length = 1 + below(Math.min(40, bytes.length - at));
	switch (below(5)) {
		case 0: return Buffer.concat([bytes.subarray(0, at), Buffer.from([below(256)]), bytes.subarray(at + 1)]);
		case 1: return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
		case 2: return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
		case 3: return Buffer.concat([bytes.subarray(0, at), Buffer.from(String(below(1e6))), bytes.subarray(at)]);
		default: return bytes.subarray(0, at + 1);
	}
}

function frame(body: Buffer, length = body.length): Buffer {
	return Buffer.concat([Buffer.from(`Content-Length: ${length}\r\n\r\n`), body]);
}

/** A conversation of a seed, as bytes; most keep their frames whole, so that what is in them is reached. */
function conversation(below: Chance): Buffer {
	const messages: Json[] = [...begin, ...(middles[below(middles.length)] ?? []), ...(below(3) === 0 ? end : [])];
	for (let times = below(5); times > 0; times--) alterMessages(messages, below);
	const frames = messages.map((message) => {
		const versioned = (one: Json): Json => ({ jsonrpc: "2.0", ...(one as object) });
		const isObject = typeof message === "object" && message !== null;
		const whole = Array.isArray(message) ? message.map(versioned) : isObject ? versioned(message) : message;
		let body = Buffer.from(JSON.stringify(whole));
		if (below(20) === 0) body = Buffer.from(alterBytes(body, below));
		return frame(body, below(60) === 0 ? below(2 * body.length) : body.length);
	});
	const bytes = Buffer.concat(frames);
	return below(4) === 0 ? alterBytes(bytes, below) : bytes;
}

/** How often each id, as JSON, has to be answered; and whether the conversation ends by what is in it. */
function expected(bytes: Buffer): { answers: Map<string, number>; ends: TransportEnd["kind"] | undefined } {
	const answers = new Map<string, number>();
	const add = (id: unknown): void => void answers.set(JSON.stringify(id), (answers.get(JSON.stringify(id)) ?? 0) + 1);
	for (const one of new FrameDecoder().push(bytes)) {
		if (one.kind === "malformed") one.ids.forEach(add);
		else if (one.kind === "broken") {
			add(null);
			return { answers, ends: "broken" };
		} else {
			const { id, method } = one.message as unknown as { id?: unknown; method?: string };
			if (method === "exit" && id === undefined) return { answers, ends: "exit" };
			if (method !== undefined && id !== undefined) add(id);
		}
	}
	return { answers, ends: undefined };
}

interface Outcome {
	/** All that was sent, with the client's answers among it. */
	readonly sent: Buffer;
	readonly answers: Map<string, number>;
	readonly end: TransportEnd | undefined;
	readonly isHanging: boolean;
	/** Answers that say that the server failed. */
	readonly faults: readonly string[];
}

/** Speaks to a server, answers what it asks, and stops when it has ended or has answered everything. */
async function speak(bytes: Buffer, probe: Buffer, below: Chance): Promise<Outcome> {
	const wire = startServer(new MemoryOpener({ "/shop": shop, "/other": {} }), { timing: { configurationMsMax: 0 } });
	const [answers, faults, decoder] = [new Map<string, number>(), [] as string[], new FrameDecoder()];
	const [sent, replies]: readonly [Buffer[], Buffer[]] = [[], []];
	const send = (...buffers: readonly Buffer[]): void => {
		for (const one of buffers) {
			sent.push(one);
			wire.toServer.write(one);
		}
	};
	let end: TransportEnd | undefined;
	void wire.ended.then((why) => (end = why));
	wire.fromServer.on("data", (chunk: Buffer) => {
		for (const one of decoder.push(chunk)) {
			const { id, method, error } = (one.kind === "message" ? one.message : {}) as unknown as
				{ id?: unknown; method?: string; error?: { code: number; message: string } };
			if (method === undefined) answers.set(JSON.stringify(id), (answers.get(JSON.stringify(id)) ?? 0) + 1);
			else if (id !== undefined) replies.push(frame(Buffer.from(JSON.stringify({ jsonrpc: "2.0", id, result: null }))));
			if (error?.code === -32603) faults.push(error.message);
		}
	});
	for (let from = 0; from < bytes.length; ) {
		const to = from + 1 + below(bytes.length);
		send(bytes.subarray(from, to));
		if (below(2) === 0) await turn();
		from = to;
	}
	send(...replies.splice(0), probe);
	const { answers: wanted } = expected(Buffer.concat(sent));
	const isOver = (): boolean =>
		end !== undefined || [...wanted].every(([id, count]) => (answers.get(id) ?? 0) >= count);
	let turns = 0;
	for (; !isOver() && turns < TURNS_MAX; turns++) {
		await turn();
		send(...replies.splice(0));
	}
	// Whatever would be answered twice gets the time to be.
	for (let more = 0; more < 20; more++) await turn();
	wire.toServer.destroy();
	await wire.server.close();
	return { sent: Buffer.concat(sent), answers, end, isHanging: turns >= TURNS_MAX, faults };
}

test("after any conversation the server has answered each request once and goes on, or has ended and said why",
	async () => {
	// The first may be swallowed by a message whose length was too large.
	const status = (id: string): Buffer =>
		frame(Buffer.from(JSON.stringify(
			{ jsonrpc: "2.0", id, method: "kausal/status", params: { filler: "x".repeat(200) } },
		)));
	const probe = Buffer.concat([status("first"), status("second"), status("last")]);
	const reached = { answered: 0, ended: 0 };
	for (let seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
		const below = chances(seed);
		const bytes = conversation(below);
		const outcome = await speak(bytes, probe, below);
		const { answers, ends } = expected(outcome.sent);
		const told = `seed ${seed}`;
		expect(outcome.isHanging, told).toBe(false);
		expect(outcome.faults, told).toEqual([]);
		expect(outcome.end?.kind, told).toBe(ends);
		const late = [...outcome.answers].filter(([id, count]) => count > (answers.get(id) ?? 0));
		expect(late, `${told}: answered twice, or never asked`).toEqual([]);
		if (ends === undefined) expect(new Map([...outcome.answers].sort()), told).toEqual(new Map([...answers].sort()));
		reached[ends === undefined ? "answered" : "ended"] += 1;
	}
	// Neither way may be the only one, or nothing is tested.
	if (ROUNDS >= 100) expect(Math.min(reached.answered, reached.ended)).toBeGreaterThan(ROUNDS / 20);
});
