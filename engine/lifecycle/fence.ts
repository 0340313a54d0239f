/**
 * Fence: how a writer notices that another process has taken the store over, though the lock should have kept it out:
 * somebody has removed the lock, say.
 *
 * Manifests are numbered, and one is only ever created anew. Whoever opens a store for writing creates the next one
 * *before* it reads the log. A writer makes its log or its manifest durable first, then looks for the next manifest,
 * and only then acknowledges. So either it sees that one, and acknowledges nothing, or it was not there yet: then what
 * was made durable lies where the other one is going to read it. What both of them call durable is kept.
 *
 * The manifest after ours may have gone again, when a third process took over; but whoever opens removes older
 * manifests first, so then ours is gone as well.
 */
import { EngineError, FencedError } from "../base/errors.ts";
import { manifestName } from "../model/fileNames.ts";
import { numbersOf } from "./recovery.ts";
import type { FileHandle, VirtualFileSystem } from "../vfs/vfs.ts";

export class Fence {
	/** Of the manifest that belongs to this opening. */
	readonly number: number;
	/** The manifest, empty as yet. */
	readonly file: FileHandle;
	readonly #vfs: VirtualFileSystem;
	readonly #directory: string;
	#isKept = false;

	/**
	 * Takes the store from whoever writes to it.
	 *
	 * @throws {@link VfsError} `exists` if another process does so at the same moment
	 */
	constructor(vfs: VirtualFileSystem, directory: string) {
		this.#vfs = vfs;
		this.#directory = directory;
		this.number = Math.max(0, ...numbersOf(vfs, directory, "manifest")) + 1;
		this.file = vfs.open(this.#path(this.number), "create");
	}

	/**
	 * Call it between making something durable and acknowledging it, and before work in the background is begun.
	 *
	 * @param onFailure - told of the error before it goes on, be it that of a disk which fails while we look
	 * @throws {@link FencedError} if the store was taken over; {@link VfsError}
	 */
	check(onFailure: (error: unknown) => void = () => undefined): void {
		try {
			this.#requireOurs();
		} catch (error) {
			onFailure(error);
			throw error;
		}
	}

	#requireOurs(): void {
		const isOurs = !this.#vfs.exists(this.#path(this.number + 1)) && this.#vfs.exists(this.#path(this.number));
		if (isOurs) return;
		const sentence = "Another process has taken this store over; what had been acknowledged as durable is kept.";
		throw new FencedError(sentence, { path: this.#directory });
	}

	/** From now on CURRENT may name the manifest. */
	keep(): void {
		this.#isKept = true;
	}

	/** The opening has failed: unless CURRENT may name us, whoever wrote before may go on. */
	abandon(): void {
		this.file.close();
		if (this.#isKept) return;
		try {
			this.#vfs.remove(this.#path(this.number));
		} catch (error) {
			// Then the writer before gives way to nobody, and opens again.
			if (!(error instanceof EngineError)) throw error;
		}
	}

	#path(manifest: number): string {
		return `${this.#directory}/${manifestName(manifest)}`;
	}
}
