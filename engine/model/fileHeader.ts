/**
 * The first 32 bytes of every binary file of a store; this layout stays the same in all versions to come.
 *
 * ```
 *  0  checksum   u64   over bytes 8 to 32
 *  8  magic      8     "kausalWL", "kausalTB", "kausalMF": log segment, table, manifest
 * 16  version    u16   of the format; a reader refuses a version it does not know
 * 18  algorithm  u8    of checksums: 1 is XXH64
 * 19  codec      u8    of a table's pages: 0 none; zero in other files
 * 20  zero       4
 * 24  number     u64   of the file, as in its name: a file under a wrong name is found out
 * ```
 */
import { CHECKSUM_ALGORITHM, checksumHolds, sealChecksum } from "../base/checksum.ts";
import { EngineError } from "../base/errors.ts";
import { ByteReader, ByteWriter } from "../base/bytes.ts";

export const FILE_HEADER_BYTES = 32;
export const FORMAT_VERSION = 4;

export type FileMagic = "kausalWL" | "kausalTB" | "kausalMF";

/** The header of a new file. */
export function encodeFileHeader(magic: FileMagic, number: number, codec = 0): Uint8Array {
	const writer = new ByteWriter(FILE_HEADER_BYTES);
	writer.u64(0);
	writer.append(new TextEncoder().encode(magic));
	writer.u16(FORMAT_VERSION);
	writer.u8(CHECKSUM_ALGORITHM);
	writer.u8(codec);
	writer.u32(0);
	writer.u64(number);
	const bytes = writer.bytes();
	sealChecksum(bytes, 0, FILE_HEADER_BYTES);
	return bytes;
}

/** The version in a sound header. */
export function fileHeaderVersion(bytes: Uint8Array): number {
	return (bytes[16] ?? 0) | ((bytes[17] ?? 0) << 8);
}

/** The codec of a table's pages, by a sound header; 0 for none. */
export function fileHeaderCodec(bytes: Uint8Array): number {
	return bytes[19] ?? 0;
}

/**
 * Checks the header of a file.
 *
 * @returns one sentence about what is wrong, or `undefined` when all is well
 * @throws {@link EngineError} `newer-format` for a sound header of another version
 */
export function fileHeaderProblem(
	bytes: Uint8Array,
	expected: { readonly magic: FileMagic; readonly number: number; readonly path: string },
): string | undefined {
	if (bytes.length < FILE_HEADER_BYTES) return "The file is shorter than its header.";
	if (!checksumHolds(bytes, 0, FILE_HEADER_BYTES)) return "The file header fails its checksum.";
	const reader = new ByteReader(bytes, 8, FILE_HEADER_BYTES);
	const magic = new TextDecoder().decode(reader.take(8));
	if (magic !== expected.magic) return "The file is of another kind than its name says.";
	const version = reader.u16();
	const algorithm = reader.u8();
	if (version > FORMAT_VERSION || algorithm !== CHECKSUM_ALGORITHM) {
		throw new EngineError(
			"newer-format",
			`The file has format ${version}, newer than ${FORMAT_VERSION}.`,
			{
				path: expected.path,
			},
		);
	}
	reader.take(5);
	const number = reader.u64();
	if (number !== expected.number) return `The file says it has number ${number}.`;
	return undefined;
}
