/**
 * Extraction: the text of one file in, its facts and problems out.
 *
 * What always holds: it never throws on source, whatever it holds; it looks at no other file; equal text gives equal
 * facts. How a text becomes facts is the business of the language's reader: a parser of server/languages, or
 * tree-sitter.
 */
import type { Extraction, ExtractionInput, Reader } from "./extraction.ts";
import { decodeSource, SOURCE_BYTES_MAX } from "./source.ts";

/**
 * Extracts the facts of one file.
 *
 * @param reader - of the input's language
 * Cost: linear in the text; see the reader.
 */
export function extractFile({ source }: ExtractionInput, reader: Reader): Extraction {
	const size = source.length;
	if (size > SOURCE_BYTES_MAX) {
		const text = typeof source === "string" ? source : "";
		const message = `This file is too large to be read: ${size} bytes, the limit is ${SOURCE_BYTES_MAX}.`;
		return reader.fileOnly(text, [{ kind: "limit", begin: 0, end: 0, message }]);
	}
	const { text, problems } = decodeSource(source);
	return reader.read(text, problems);
}
