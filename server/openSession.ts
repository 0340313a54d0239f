/** Where a {@link Session} comes from, and what lies across several. */
import { FolderSession } from "./folderSession.ts";
import { JoinedFolders } from "./joinedFolders.ts";
import type { Joinable, Session, SessionOptions } from "./session.ts";

export type { InFolder, JoinedFolders } from "./joinedFolders.ts";

/**
 * Opens the index of a folder, or makes an empty one. Nothing is scanned until {@link Session.index} is called.
 *
 * An index that cannot be read is put aside beside the index folder; the next report says so.
 *
 * @throws EngineError `locked` if another process owns the index (open it with mode `read`), `newer-format` if a newer
 *   version wrote it, `missing` if there is none (mode `read`), `no-space`, `io`
 */
export function openSession(options: SessionOptions): Promise<Session> {
	return FolderSession.open(options);
}

/** What lies across folders that were opened beside each other; it holds nothing that would have to be closed. */
export function joinFolders(folders: readonly Joinable[]): JoinedFolders {
	return new JoinedFolders(folders);
}
