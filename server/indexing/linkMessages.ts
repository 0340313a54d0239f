/** What {@link LinkThreadPool} and its threads say to each other. Plain data; the bytes of batches are moved. */
import type { FileToLink } from "./linker.ts";
import type { PackedLinks } from "./packedLinks.ts";

/** What a thread is started with. */
export interface LinkSetup {
	/** The folder of the store, which holds the facts of all files. */
	readonly directory: string;
	/** Whether others have the processor first. */
	readonly yields: boolean;
}

/** Pool to thread: link these files. A thread works on one request after the other. */
export interface LinkRequest {
	readonly files: readonly FileToLink[];
}

/** Thread to pool, once a request. A thread that cannot go on ends with an error. */
export interface LinkReply {
	/** Of those files that the store has. */
	readonly linked: readonly PackedLinks[];
}
