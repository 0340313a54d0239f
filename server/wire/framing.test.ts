/**
 * The frame decoder: whole messages out of any chunks, and an end instead of silence for what is no protocol.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BODY_BYTES_MAX, type Frame, FrameDecoder, HEADER_BYTES_MAX, JSON_DEPTH_MAX } from "./framing.ts";

const request = (id: number): string => JSON.stringify({ jsonrpc: "2.0", id, method: "kausal/status" });
const framed = (body: string): string => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

function decode(...chunks: readonly (string | Buffer)[]): readonly Frame[] {
	const decoder = new FrameDecoder();
	return chunks.flatMap((chunk) => decoder.push(Buffer.from(chunk as string)));
}

/** A frame as one word: an id, a code, or `broken`. */
function short(frame: Frame): string {
	if (frame.kind === "message") return String((frame.message as { id?: unknown }).id);
	return frame.kind === "broken" ? "broken" : String(frame.code);
}

const check = (chunks: readonly (string | Buffer)[], want: string): void =>
	expect(decode(...chunks).map(short).join(" ")).toBe(want);

describe("the frame decoder", () => {
	test("finds messages however the stream is cut", () => {
		const stream = Buffer.from(
			framed(request(1)) + framed(request(2)) + framed(`{"jsonrpc":"2.0","id":"ä🙂","method":"x"}`),
		);
		fc.assert(
			fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (cuts) => {
				const edges = [0, ...[...cuts].sort((first, second) => first - second), stream.length];
				check(edges.slice(1).map((end, index) => stream.subarray(edges[index], end)), "1 2 ä🙂");
			}),
			{ seed: 1, numRuns: 200 },
		);
	});

	test("takes headers in any order and any case", () => {
		const body = request(1);
		const type = "Content-Type: application/vscode-jsonrpc; charset=utf-8";
		check([`${type}\r\ncontent-length:${body.length}\r\n\r\n${body}`], "1");
		check([`Content-Length: ${body.length}  \r\n${type}\r\n\r\n${body}`], "1");
	});

	test("goes on after a body that is no message, because its end is known", () => {
		check([framed("{"), framed(request(1))], "-32700 1");
		check([framed("[]"), framed(request(1))], "-32600 1");
		check([framed("7"), framed("null"), framed(request(1))], "-32600 -32600 1");
		check([framed(`{"id":1,"method":"x"}`), framed(`{"jsonrpc":"2.0"}`), framed(request(1))], "-32600 -32600 1");
		check([framed(`{"jsonrpc":"2.0","id":{},"method":"x"}`), framed(`{"jsonrpc":"2.0","method":3}`)], "-32600 -32600");
	});

	test("ends at a length that cannot be believed", () => {
		const lengths = [
			"-5", "0", "1e3", "0x10", "9".repeat(15), "9".repeat(400), String(BODY_BYTES_MAX + 1), "", "5 5", "5.0",
		];
		for (const length of lengths) check([`Content-Length: ${length}\r\n\r\n{}`, framed(request(1))], "broken");
	});

	test("ends at a header that is none", () => {
		check([`Content-Type: x\r\n\r\n${framed(request(1))}`], "broken");
		check(["Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"], "broken");
		check(["hello there\r\n"], "broken");
		check(["GET / HTTP/1.1\r\n"], "broken");
		check(["x".repeat(HEADER_BYTES_MAX + 1)], "broken");
		check(["Content-Length: 2\n\n{}"], "broken");
	});

	test("ends when a length is short, because what is left over is no header", () => {
		const body = request(1);
		for (let missing = 1; missing < body.length; missing++) {
			const [first, second] = [`Content-Length: ${body.length - missing}\r\n\r\n${body}`, framed(request(2))];
			expect(decode(first, second).map(short)).toEqual(["-32700", "broken"]);
		}
	});

	test("refuses what is nested too deeply, and not what is nested within strings", () => {
		const nested = (depth: number): string =>
			`{"jsonrpc":"2.0","id":1,"method":"x","params":${"[".repeat(depth)}${"]".repeat(depth)}}`;
		check([framed(nested(JSON_DEPTH_MAX - 1))], "1");
		check([framed(nested(JSON_DEPTH_MAX)), framed(request(2))], "-32600 2");
		check([framed(`{"jsonrpc":"2.0","id":1,"method":"x","params":["${"[".repeat(5000)}\\"["]}`)], "1");
	});

	test("ends when a length is long, as soon as the next message is seen to be swallowed", () => {
		const [body, next] = [request(1), framed(request(2))];
		for (const length of [body.length + 30, body.length + next.length, 1_000_000]) {
			const stream = `Content-Length: ${length}\r\n\r\n${body}${next}`;
			check([stream], "broken");
			check(Array.from(stream), "broken");
		}
		const text = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "x", params: { text: next } });
		check(Array.from(framed(text)), "1");
	});

	test("names the requests of what it refuses, where their ids can be read", () => {
		const ids = (body: string): unknown => {
			const [frame] = decode(framed(body));
			return frame?.kind === "malformed" ? frame.ids : frame?.kind;
		};
		expect(ids(`{"jsonrpc":"1.0","id":"a","method":"x"}`)).toEqual(["a"]);
		expect(ids(`{"jsonrpc":"2.0","id":7,"method":8}`)).toEqual([7]);
		expect(ids(`{"jsonrpc":"2.0","id":7,"method":"x","params":8}`)).toEqual([7]);
		expect(ids(`{"jsonrpc":"1.0","id":7,"result":8}`)).toEqual([null]);
		for (const id of ["null", "1e999", "9007199254740993", "{}", "true"]) {
			expect(ids(`{"jsonrpc":"2.0","id":${id},"method":"x"}`), id).toEqual([null]);
		}
		expect(ids(`[${request(1)},{"jsonrpc":"2.0","method":"x"},${request(2)},3]`)).toEqual([1, 2]);
		expect(ids("[]")).toEqual([null]);
	});

	test("says whether a message is under way", () => {
		const decoder = new FrameDecoder();
		const bytes = Buffer.from(framed(request(1)));
		expect(decoder.isWithinFrame).toBe(false);
		decoder.push(bytes.subarray(0, 30));
		expect(decoder.isWithinFrame).toBe(true);
		decoder.push(bytes.subarray(30));
		expect(decoder.isWithinFrame).toBe(false);
	});

	test("never waits with bytes that can only be garbage: it delivers, complains, or awaits a body", () => {
		const stream = Buffer.from(framed(request(1)) + framed(request(2)) + framed(request(3)));
		const mutation = fc.tuple(
			fc.nat(stream.length - 1), fc.constantFrom("flip", "drop", "double"), fc.integer({ min: 1, max: 255 }),
		);
		fc.assert(
			fc.property(mutation, ([at, kind, mask]) => {
				const parts = [stream.subarray(0, at), stream.subarray(at, at + 1), stream.subarray(at + 1)] as const;
				const one = kind === "flip" ? Buffer.from([parts[1].readUInt8() ^ mask]) : parts[1];
				const mutated = Buffer.concat([
					parts[0], ...(kind === "drop" ? [] : kind === "double" ? [one, one] : [one]), parts[2],
				]);
				const decoder = new FrameDecoder();
				const frames = decoder.push(mutated);
				expect(frames.length > 0 || decoder.isWithinFrame).toBe(true);
				expect(frames.slice(0, -1).every((frame) => frame.kind !== "broken")).toBe(true);
			}),
			{ seed: 2, numRuns: 3000 },
		);
	});
});
