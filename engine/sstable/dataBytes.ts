/**
 * How many bytes of a table the data pages of each keyspace take, which only the indexes say.
 */
import { EngineError } from "../base/errors.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import type { FileHandle, VirtualFileSystem } from "../vfs/vfs.ts";
import { TableIndex } from "./tableIndex.ts";
import { BLOCKS, type Footer, INCOMING, type Keyspace, OUTGOING, PAGE_INDEX, pageProblem } from "./tableFormat.ts";

export interface DataBytesSettings {
	readonly vfs: VirtualFileSystem;
	readonly path: string;
	readonly number: number;
	readonly footer: Footer;
}

/**
 * Bytes of the data pages of blocks, outgoing and incoming edges.
 *
 * @throws {@link EngineError} `corrupt`, `io`
 *
 * Cost: reads the indexes of both kinds of edges, 28 bytes a page of theirs, and keeps nothing.
 */
export function dataBytesOf(settings: DataBytesSettings): readonly [number, number, number] {
	const { vfs, path, footer } = settings;
	const file = vfs.open(path, "read");
	try {
		const end = footer.keyspaces[BLOCKS].indexOffset;
		const incoming = beginOf(settings, file, INCOMING) ?? end;
		const outgoing = beginOf(settings, file, OUTGOING) ?? incoming;
		return [outgoing - FILE_HEADER_BYTES, incoming - outgoing, end - incoming];
	} finally {
		file.close();
	}
}

/** Where the data pages of a keyspace begin; `undefined` if it has none. */
function beginOf({ path, number, footer }: DataBytesSettings, file: FileHandle, which: Keyspace): number | undefined {
	const { pageCount, indexOffset, indexBytes } = footer.keyspaces[which];
	if (pageCount === 0) return undefined;
	const page = new Uint8Array(Math.min(indexBytes, file.size()));
	file.read(page, indexOffset);
	const place = { table: number, ordinal: footer.pageCount + which * 2, kind: PAGE_INDEX };
	const problem = pageProblem(page, place) ?? (TableIndex.isShapely(page) ? undefined : "The index is cut.");
	if (problem !== undefined) throw new EngineError("corrupt", problem, { path, offset: indexOffset });
	return new TableIndex(page).offset(0);
}
