/** The endpoint of an owner over real sockets: who is answered, who is not, and what nobody can do to it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { framed } from "../wire/framing.ts";
import { addressOf, ENDPOINT_NAME, markIn } from "./address.ts";
import { Endpoint, NotHere, type Answerer } from "./endpoint.ts";
import { REQUESTS_MAX, type OwnerRequest } from "./messages.ts";
import { Owner } from "./owner.ts";
import { dialOwner, OwnerLine } from "./ownerLine.ts";
import { stateOfEndpoint } from "./probe.ts";

const VERSION = "1.2.3";
const asked = (name: string): OwnerRequest => ({ kind: "tool", name, given: {} });
const nameOf = (request: OwnerRequest): string => (request.kind === "tool" ? request.name : "");

let scratch: string;
let home: string;
let open: Endpoint[];
beforeEach(() => {
	scratch = mkdtempSync(join(tmpdir(), "kausal-ep-"));
	home = join(scratch, "h");
	mkdirSync(home, { mode: 0o700 });
	open = [];
});
afterEach(() => {
	for (const endpoint of open) endpoint.close();
	rmSync(scratch, { recursive: true, force: true });
});

/** With a lock that names it, as its home writes one. */
function serve(answer: Answerer): Endpoint {
	const endpoint = Endpoint.open(home, { version: VERSION, answer });
	open.push(endpoint);
	writeFileSync(join(home, "LOCK-000001"), `1 2 3 4 5 ${endpoint.mark}`);
	return endpoint;
}

async function dial(version: string = VERSION): Promise<OwnerLine> {
	const line = await dialOwner(home, version);
	if (!(line instanceof OwnerLine)) throw new Error(`Nobody answers: ${JSON.stringify(line)}`);
	return line;
}

const echo: Answerer = (request) => Promise.resolve({ said: nameOf(request) });

/** Connected past all manners. */
function raw(): Promise<Socket> {
	const [name] = readdirSync(home).filter((one) => one.startsWith("owner-"));
	const socket = connect(addressOf(home, name ?? "")?.path ?? "");
	const ready = (resolve: (socket: Socket) => void) => (): void => resolve(socket);
	// More than the system lets wait are turned away.
	return new Promise((resolve) => socket.once("connect", ready(resolve)).on("error", ready(resolve)));
}

/** Connected and greeted, and from then on without manners. */
async function known(): Promise<{ readonly socket: Socket; readonly heard: () => Promise<unknown> }> {
	const { token } = markIn(readFileSync(join(home, "LOCK-000001"), "utf8")) ?? {};
	const socket = await raw();
	const heard = (): Promise<unknown> => new Promise((resolve) => socket.once("data", resolve));
	socket.write(framed({ jsonrpc: "2.0", id: 0, method: "kausal/hello", params: { token, version: VERSION } }));
	await heard();
	return { socket, heard };
}

const question = (id: number, name: string): string =>
	framed({ jsonrpc: "2.0", id, method: "kausal/ask", params: asked(name) });

const closed = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once("close", resolve).resume());

describe("an endpoint", () => {
	test("is for its user alone, and gone when it is closed", () => {
		const endpoint = serve(echo);
		const { name = "" } = markIn(`1 2 3 4 5 ${endpoint.mark}`) ?? {};
		const { mode } = statSync(join(home, name));
		expect([mode & 0o777, (mode & 0o170000) === 0o140000]).toEqual([0o600, true]);
		endpoint.close();
		expect(readdirSync(home)).toEqual(["LOCK-000001"]);
	});

	test("has its name only when it listens: found refusing before, it passes for that of a dead process", () => {
		const { listen } = Server.prototype;
		const whileBound: string[] = [];
		const spy = vi.spyOn(Server.prototype, "listen").mockImplementationOnce(function (this: Server, ...given: unknown[]) {
			const listening = Reflect.apply(listen, this, given) as Server;
			whileBound.push(...readdirSync(home));
			return listening;
		});
		serve(echo);
		spy.mockRestore();
		expect(whileBound.map((name) => ENDPOINT_NAME.test(name))).toEqual([false]);
		expect(readdirSync(home).filter((name) => ENDPOINT_NAME.test(name))).toHaveLength(1);
	});

	test("answers several questions of one asker, each when it is done", async () => {
		let free: () => void = () => undefined;
		const gate = new Promise<void>((resolve) => (free = resolve));
		serve(async (request) => {
			if (nameOf(request) === "slow") await gate;
			return { said: nameOf(request) };
		});
		const line = await dial();
		const slow = line.ask(asked("slow"));
		expect(await line.ask(asked("quick"))).toEqual({ said: "quick" });
		free();
		expect(await slow).toEqual({ said: "slow" });
		line.close();
	});

	test("answers all that one asker asks at once, however many", async () => {
		let [now, most] = [0, 0];
		serve(async (request) => {
			most = Math.max(most, ++now);
			for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
			now -= 1;
			return { said: nameOf(request) };
		});
		const owner = new Owner({ home, version: VERSION, onOtherVersion: () => undefined });
		const names = Array.from({ length: 50 }, (_, at) => `question ${at}`);
		const ask = (name: string): Promise<unknown> => owner.ask(asked(name), new AbortController().signal);
		expect(await Promise.all(names.map(ask))).toEqual(names.map((said) => ({ said })));
		expect(most).toBe(REQUESTS_MAX);
		expect(await ask("one more")).toEqual({ said: "one more" });
		owner.close();
	});

	test("passes on what is drawn, and that the answer is no longer wanted", async () => {
		serve((_, { draw, signal }) => {
			draw("half");
			return new Promise((resolve) => signal.addEventListener("abort", () => resolve({ said: "stopped" })));
		});
		const line = await dial();
		const stop = new AbortController();
		const drawn: string[] = [];
		const onDrawn = (text: string): void => {
			drawn.push(text);
			stop.abort();
		};
		expect(await line.ask(asked("long"), { signal: stop.signal, onDrawn })).toEqual({ said: "stopped" });
		expect(drawn).toEqual(["half"]);
		line.close();
	});

	test("stops working for an asker that has gone", async () => {
		let stopped: () => void = () => undefined;
		const isStopped = new Promise<void>((resolve) => (stopped = resolve));
		serve((_, { signal }) => new Promise(() => signal.addEventListener("abort", stopped)));
		const line = await dial();
		const answer = line.ask(asked("long"));
		line.close();
		await isStopped;
		expect(await answer).toBeUndefined();
	});

	test("sends back what is not answered there, and what fails", async () => {
		serve((request) => Promise.reject(nameOf(request) === "elsewhere" ? new NotHere() : new Error("defect")));
		const line = await dial();
		expect(await line.ask(asked("elsewhere"))).toBeUndefined();
		expect(await line.ask(asked("broken"))).toBeUndefined();
		expect(line.isOver).toBe(false);
		line.close();
	});

	test("says which version it is to another one, and nothing to strangers", async () => {
		serve(echo);
		expect(await dialOwner(home, "1.2.4")).toEqual({ version: VERSION });
		const lock = join(home, "LOCK-000001");
		const { name } = markIn(`1 2 3 4 5 ${open[0]?.mark}`) ?? {};
		writeFileSync(lock, `1 2 3 4 5 ${name}.${"0".repeat(64)}`);
		expect(await dialOwner(home, VERSION)).toBeUndefined();
	});

	test("of a home whose path a socket has no room for is reached all the same", async () => {
		home = join(scratch, "x".repeat(90), "y".repeat(90));
		mkdirSync(home, { recursive: true, mode: 0o700 });
		const endpoint = serve(echo);
		if (process.platform === "linux") {
			const line = await dial();
			expect(await line.ask(asked("far"))).toEqual({ said: "far" });
			line.close();
			endpoint.close();
			expect(readdirSync(home)).toEqual(["LOCK-000001"]);
		} else {
			expect(endpoint.mark).toBeUndefined();
		}
	});

	test.each([
		["no protocol", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
		["zeros", "\0".repeat(5000)],
		["a length that nobody can keep", "Content-Length: 999999999999\r\n\r\n{"],
		["a length of a gigabyte", `Content-Length: ${2 ** 30}\r\n\r\n{`],
		["a client of a language server that nobody knows", framed({ jsonrpc: "2.0", id: 1, method: "kausal/window" })],
		["a long message before it is known who sends it", `Content-Length: 5000\r\n\r\n${"x".repeat(5000)}`],
		["a question of nobody knows whom", framed({ jsonrpc: "2.0", id: 1, method: "kausal/ask", params: asked("a") })],
		["no JSON", "Content-Length: 3\r\n\r\n{{{"],
	])("closes on %s, and goes on answering", async (_, bytes) => {
		serve(echo);
		const line = await dial();
		const socket = await raw();
		const isClosed = closed(socket);
		socket.write(bytes);
		await isClosed;
		expect(await line.ask(asked("still"))).toEqual({ said: "still" });
		line.close();
	});

	test("gives up a known asker that says it will send a gigabyte", async () => {
		serve(echo);
		const line = await dial();
		const { socket: liar } = await known();
		const isClosed = closed(liar);
		liar.write(`Content-Length: ${2 ** 30}\r\n\r\n{`);
		await isClosed;
		expect(await line.ask(asked("still"))).toEqual({ said: "still" });
		line.close();
	});

	test("gives up an asker whose message never ends, though bytes of it come all the time", async () => {
		serve(echo);
		const line = await dial();
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		try {
			const slow = await known();
			const isClosed = closed(slow.socket);
			// In one piece: when the question is answered, the half behind it has been read.
			const answered = slow.heard();
			slow.socket.write(`${question(1, "whole")}Content-Length: 1000\r\n\r\n{`);
			await answered;
			for (let seconds = 0; seconds < 19; seconds += 1) {
				slow.socket.write("x");
				vi.advanceTimersByTime(1000);
			}
			expect(await line.ask(asked("beside"))).toEqual({ said: "beside" });
			expect(slow.socket.closed).toBe(false);
			vi.advanceTimersByTime(1000);
			await isClosed;
			expect(await line.ask(asked("still"))).toEqual({ said: "still" });
		} finally {
			vi.useRealTimers();
			line.close();
		}
	});

	test("gives up a stranger that never ends its greeting", async () => {
		serve(echo);
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		try {
			const isClosed = raw().then((socket) => {
				socket.write("Content-Length: 100\r\n\r\n{");
				return closed(socket);
			});
			const line = await dial();
			vi.advanceTimersByTime(5000);
			await isClosed;
			expect(await line.ask(asked("still"))).toEqual({ said: "still" });
			line.close();
		} finally {
			vi.useRealTimers();
		}
	});

	test("keeps 128 MB for askers that never read, not more, and gives up who has taken least", async () => {
		const MB = 1024 * 1024;
		let madeBytes = 0;
		const gone: string[] = [];
		serve((request, { signal }) => {
			const name = nameOf(request);
			if (name === "wait") return new Promise(() => signal.addEventListener("abort", () => gone.push("deaf")));
			if (name !== "much") return Promise.resolve({ said: name });
			madeBytes += 16 * MB;
			return Promise.resolve({ said: "x".repeat(16 * MB) });
		});
		const line = await dial();
		const deaf = await Promise.all([known(), known()]);
		for (const { socket } of deaf) socket.pause().write(question(1, "wait"));
		for (let round = 0; gone.length === 0; round += 1) {
			for (const { socket } of deaf) socket.write(question(round + 2, "much"));
			// Whoever reads is answered all the while.
			expect(await line.ask(asked("beside"))).toEqual({ said: "beside" });
			expect(madeBytes).toBeLessThanOrEqual((128 + 4 * 16) * MB);
		}
		expect(madeBytes).toBeGreaterThanOrEqual(128 * MB);
		expect([gone, await line.ask(asked("still"))]).toEqual([["deaf"], { said: "still" }]);
		for (const { socket } of deaf) socket.destroy();
		line.close();
	});

	test("has room for so many: beside a thousand connections those it knows are answered, and later others", async () => {
		serve(echo);
		const line = await dial();
		const crowd = await Promise.all(Array.from({ length: 1000 }, () => raw()));
		expect(await line.ask(asked("known"))).toEqual({ said: "known" });
		const gone = crowd.map((socket) => (socket.destroyed ? undefined : closed(socket)));
		for (const socket of crowd) socket.destroy();
		await Promise.all(gone);
		let later: unknown;
		while (!(later instanceof OwnerLine)) later = await dialOwner(home, VERSION);
		expect(await later.ask(asked("later"))).toEqual({ said: "later" });
		later.close();
		line.close();
	});

	test("is not given up by an asker that was itself stopped for longer than it waits", async () => {
		const endpoint = serve(echo);
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		const now = vi.spyOn(performance, "now");
		try {
			const begunMs = performance.now();
			now.mockReturnValue(begunMs);
			const { name = "" } = markIn(` ${endpoint.mark}`) ?? {};
			const [dialled, state] = [dialOwner(home, VERSION), stateOfEndpoint(home, name)];
			// Both timers are due long since, and nothing that was sent has been looked at.
			now.mockReturnValue(begunMs + 60_000);
			vi.advanceTimersByTime(1000);
			expect(await state).toBe("listening");
			const line = await dialled;
			expect(line).toBeInstanceOf(OwnerLine);
			if (line instanceof OwnerLine) line.close();
		} finally {
			now.mockRestore();
			vi.useRealTimers();
		}
	});

	test("that goes leaves its askers without an answer, at once", async () => {
		const endpoint = serve(() => new Promise(() => undefined));
		const line = await dial();
		const answer = line.ask(asked("never"));
		endpoint.close();
		expect(await answer).toBeUndefined();
		expect(await line.ask(asked("after"))).toBeUndefined();
		expect(await dialOwner(home, VERSION)).toBeUndefined();
	});

	test("that answers nothing shows that its process lives", async () => {
		const endpoint = Endpoint.open(home, undefined);
		open.push(endpoint);
		writeFileSync(join(home, "LOCK-000001"), `1 2 3 4 5 ${endpoint.mark}`);
		const { name = "" } = markIn(` ${endpoint.mark}`) ?? {};
		expect(await stateOfEndpoint(home, name)).toBe("listening");
		expect(await dialOwner(home, VERSION)).toBeUndefined();
		endpoint.close();
		expect(await stateOfEndpoint(home, name)).toBe("absent");
	});
});
