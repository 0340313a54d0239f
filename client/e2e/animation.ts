/**
 * A short animation out of screenshots: an APNG (PNG, third edition), which is the pictures of several PNGs in one
 * file. Nothing is decoded or encoded, so that no package is needed:
 *
 *     IHDR acTL (fcTL IDAT) (fcTL fdAT) (fcTL fdAT) … IEND
 *
 * All pictures have the size and the kind of pixels of the first one.
 */
import { crc32 } from "node:zlib";

const SIGNATURE_BYTES = 8;

export interface Frame {
	readonly png: Buffer;
	readonly milliseconds: number;
}

export function animation(frames: readonly Frame[]): Buffer {
	const [first] = frames;
	if (first === undefined) throw new Error("An animation has at least one picture.");
	const header = dataOf(first.png, "IHDR");
	const count = Buffer.alloc(8);
	count.writeUInt32BE(frames.length, 0);
	const parts = [first.png.subarray(0, SIGNATURE_BYTES), chunk("IHDR", header), chunk("acTL", count)];
	let sequence = 0;
	for (const [place, { png, milliseconds }] of frames.entries()) {
		if (!dataOf(png, "IHDR").equals(header)) {
			throw new Error(`Picture ${place} is of another size or kind than the first.`);
		}
		const control = Buffer.alloc(26);
		control.writeUInt32BE(sequence++, 0);
		header.copy(control, 4, 0, 8);
		control.writeUInt16BE(milliseconds, 20);
		control.writeUInt16BE(1000, 22);
		parts.push(chunk("fcTL", control));
		const pixels = dataOf(png, "IDAT");
		if (place === 0) {
			parts.push(chunk("IDAT", pixels));
			continue;
		}
		const number = Buffer.alloc(4);
		number.writeUInt32BE(sequence++);
		parts.push(chunk("fdAT", Buffer.concat([number, pixels])));
	}
	return Buffer.concat([...parts, chunk("IEND", Buffer.alloc(0))]);
}

/** The data of all chunks of a type. */
function dataOf(png: Buffer, type: string): Buffer {
	const found: Buffer[] = [];
	for (let at = SIGNATURE_BYTES; at < png.length; ) {
		const length = png.readUInt32BE(at);
		if (png.toString("latin1", at + 4, at + 8) === type) found.push(png.subarray(at + 8, at + 8 + length));
		at += 12 + length;
	}
	return Buffer.concat(found);
}

function chunk(type: string, data: Buffer): Buffer {
	const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
	const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
	length.writeUInt32BE(data.length);
	sum.writeUInt32BE(crc32(named));
	return Buffer.concat([length, named, sum]);
}
