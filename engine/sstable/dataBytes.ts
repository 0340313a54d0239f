/**
 * How many bytes of a table the data pages of each keyspace take, which only the indexes say.
 */
import { present } from "../base/assert.ts";
import { EngineError } from "../base/errors.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import type { FileHandle, VirtualFileSystem } from "../vfs/vfs.ts";
import { RunIndex } from "./runPages.ts";
import {
	BLOCKS,
	type Footer,
	IDS,
	INCOMING,
	indexOrdinal,
	type Keyspace,
	OUTGOING,
	PAGE_INDEX,
	pageProblem,
	recordsOf,
} from "./tableFormat.ts";
import { TableIndex } from "./tableIndex.ts";

export interface DataBytesSettings {
	readonly vfs: VirtualFileSystem;
	readonly path: string;
	readonly number: number;
	readonly footer: Footer;
}

/** Bytes of the data pages of a table, by what is in them. */
export interface DataBytes {
	readonly blocks: number;
	readonly ids: number;
	readonly outgoing: number;
	readonly incoming: number;
}

/**
 * Bytes of data pages.
 *
 * @throws {@link EngineError} `corrupt`, `io`
 *
 * Cost: reads the indexes of ids and of both kinds of edges, 20 or 28 bytes a page of theirs, and keeps nothing.
 */
export function dataBytesOf(settings: DataBytesSettings): DataBytes {
	const { vfs, path, footer } = settings;
	const file = vfs.open(path, "read");
	try {
		const end = footer.keyspaces[BLOCKS].indexOffset;
		const incoming = beginOf(settings, file, INCOMING) ?? end;
		const outgoing = beginOf(settings, file, OUTGOING) ?? incoming;
		const ids = footer.ids === undefined ? outgoing : (beginOf(settings, file, IDS) ?? outgoing);
		return {
			blocks: ids - FILE_HEADER_BYTES,
			ids: outgoing - ids,
			outgoing: incoming - outgoing,
			incoming: end - incoming,
		};
	} finally {
		file.close();
	}
}

/** Where the data pages of a keyspace begin; `undefined` if it has none. */
function beginOf({ path, number, footer }: DataBytesSettings, file: FileHandle, which: Part): number | undefined {
	const record = present(recordsOf(footer)[which], "the footer tells of every keyspace");
	const { pageCount, indexOffset, indexBytes } = record;
	if (pageCount === 0) return undefined;
	const page = new Uint8Array(Math.min(indexBytes, file.size()));
	file.read(page, indexOffset);
	const place = { table: number, ordinal: indexOrdinal(footer, which), kind: PAGE_INDEX };
	const Index = which === IDS || footer.ids === undefined ? TableIndex : RunIndex;
	const problem = pageProblem(page, place) ?? (Index.isShapely(page) ? undefined : "The index is cut.");
	if (problem !== undefined) throw new EngineError("corrupt", problem, { path, offset: indexOffset });
	return new Index(page).offset(0);
}

type Part = Keyspace | typeof IDS;
