/**
 * Pages whose body is compressed: as they are written, and how they become pages again.
 *
 * ```
 * head 32, as ever, with the codec at 21 and at 28 the bytes of the page before, head included | compressed body
 * ```
 *
 * The checksum is over what is stored, so bytes are decompressed only after they were found to be as written.
 * A page that does not become an eighth smaller is stored as it is. Only data pages are compressed: indexes and
 * filters are read once, and hardly shrink.
 */
import type { ByteWriter } from "../base/bytes.ts";
import { EngineError } from "../base/errors.ts";
import { readI32, writeU32 } from "../model/operation.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import { PAGE_HEAD_BYTES } from "./tableFormat.ts";

const CODEC = 21;
const PLAIN_BYTES = 28;
/** A page of one block of 64 MiB is the longest there is, and a little more. */
const PLAIN_BYTES_MAX = 65 * 1024 * 1024;
/** Of eight parts of a body, how many may be left for compression to be worth its time. */
const PARTS_MAX = 7;

/** Whether a page that was read has to be expanded. */
export function isCompressed(page: Uint8Array): boolean {
	return page[CODEC] !== 0;
}

/**
 * The codec that a table names; `undefined` for 0, which is none.
 *
 * @throws {@link EngineError} `invalid` if there is no such codec
 */
export function codecOf(vfs: VirtualFileSystem, id: number, path: string): PageCodec | undefined {
	if (id === 0) return undefined;
	const offered = vfs.codecs ?? [];
	const codec = offered.find((one) => one.id === id);
	if (codec !== undefined) return codec;
	const names = offered.length === 0 ? "none" : offered.map((one) => one.id).join(", ");
	const sentence = `Pages are compressed with codec ${id}, which the file system does not offer (it offers ${names}).`;
	throw new EngineError("invalid", sentence, { path });
}

/** Compresses the page that begins at `begin` of `out` and ends it, unless that is not worth it; unsealed. */
export function compressLast(out: ByteWriter, begin: number, codec: PageCodec): void {
	const page = out.bytes().subarray(begin);
	const body = page.subarray(PAGE_HEAD_BYTES);
	const compressed = codec.compress(body);
	if (compressed.length * 8 > body.length * PARTS_MAX) return;
	page[CODEC] = codec.id;
	writeU32(page, PLAIN_BYTES, page.length);
	body.set(compressed);
	out.truncate(begin + PAGE_HEAD_BYTES + compressed.length);
}

/**
 * Bytes of a compressed page before it was compressed; 0 if what it says cannot be, or if another codec is
 * needed than the one that there is.
 */
export function plainBytes(page: Uint8Array, codec: PageCodec | undefined): number {
	const bytes = readI32(page, PLAIN_BYTES) >>> 0;
	return codec?.id === page[CODEC] && bytes > PAGE_HEAD_BYTES && bytes <= PLAIN_BYTES_MAX ? bytes : 0;
}

/** Makes a sound, compressed page what it was, in `target`, which is as long; says whether that was possible. */
export function expandPage(page: Uint8Array, codec: PageCodec, target: Uint8Array): boolean {
	target.set(page.subarray(0, PAGE_HEAD_BYTES));
	target[CODEC] = 0;
	return codec.decompress(page.subarray(PAGE_HEAD_BYTES), target.subarray(PAGE_HEAD_BYTES));
}

export const EXPANSION_PROBLEM = "The compressed page cannot be expanded.";

/** A page as it is read: itself, or expanded into new memory; `undefined` if it cannot be expanded. */
export function expanded(page: Uint8Array, codec: PageCodec | undefined): Uint8Array | undefined {
	if (!isCompressed(page)) return page;
	const bytes = plainBytes(page, codec);
	if (codec === undefined || bytes === 0) return undefined;
	const target = new Uint8Array(bytes);
	return expandPage(page, codec, target) ? target : undefined;
}
