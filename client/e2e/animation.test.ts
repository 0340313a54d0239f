/** That an animation has the pictures it is made of, and that their sums are right. */
import { crc32, deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { animation } from "./animation.ts";

/** One pixel. */
function png(shade: number, width = 1): Buffer {
	const chunk = (type: string, data: Buffer): Buffer => {
		const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
		const ends = [Buffer.alloc(4), Buffer.alloc(4)];
		ends[0]?.writeUInt32BE(data.length);
		ends[1]?.writeUInt32BE(crc32(named));
		return Buffer.concat([ends[0] as Buffer, named, ends[1] as Buffer]);
	};
	const header = Buffer.from([0, 0, 0, width, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
	const pixels = deflateSync(Buffer.from([0, shade, shade, shade]));
	const half = pixels.length >> 1;
	return Buffer.concat([
		Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("IDAT", pixels.subarray(0, half)),
		chunk("IDAT", pixels.subarray(half)), chunk("IEND", Buffer.alloc(0)),
	]);
}

function chunks(file: Buffer): string[] {
	const found: string[] = [];
	for (let at = 8; at < file.length; ) {
		const length = file.readUInt32BE(at);
		const named = file.subarray(at + 4, at + 8 + length);
		expect(file.readUInt32BE(at + 8 + length)).toBe(crc32(named));
		found.push(named.toString("latin1", 0, 4));
		at += 12 + length;
	}
	return found;
}

test("pictures follow each other in one file", () => {
	const file = animation([{ png: png(1), milliseconds: 500 }, { png: png(2), milliseconds: 500 }]);
	expect(chunks(file)).toEqual(["IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "IEND"]);
	expect(chunks(png(1))).toEqual(["IHDR", "IDAT", "IDAT", "IEND"]);
});

test("a picture of another size is refused", () => {
	const frames = [{ png: png(1), milliseconds: 1 }, { png: png(1, 2), milliseconds: 1 }];
	expect(() => animation(frames)).toThrow("Picture 1 is of another size");
});
