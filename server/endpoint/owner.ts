/** The owner of an index as a process sees it that asks again and again: one line, dialled anew when it is over. */
import { REQUESTS_MAX, type OwnerRequest } from "./messages.ts";
import { dialOwner, OwnerLine } from "./ownerLine.ts";

export interface OwnerOptions {
	/** Absolute path of the home of the index. */
	readonly home: string;
	/** Of this program. */
	readonly version: string;
	/** Hears once of an owner of another version, which is not asked. */
	readonly onOtherVersion: (version: string) => void;
}

export class Owner {
	readonly #options: OwnerOptions;
	#line: OwnerLine | undefined;
	#dialling: Promise<OwnerLine | undefined> | undefined;
	#toldVersion: string | undefined;
	/** Questions that the owner has. */
	#askedCount = 0;
	/** Those that it would refuse, in the order in which they came. */
	readonly #waiting: (() => void)[] = [];

	constructor(options: OwnerOptions) {
		this.#options = options;
	}

	/** @returns undefined if it has to be answered here: there is no owner, or it does not answer this */
	async ask(request: OwnerRequest, signal: AbortSignal): Promise<unknown> {
		if (this.#askedCount < REQUESTS_MAX) this.#askedCount += 1;
		else await new Promise<void>((resolve) => this.#waiting.push(resolve));
		try {
			const line = await this.line();
			return await line?.ask(request, { signal });
		} finally {
			const next = this.#waiting.shift();
			if (next) next();
			else this.#askedCount -= 1;
		}
	}

	/** @returns undefined if nobody answers */
	line(): Promise<OwnerLine | undefined> {
		if (this.#line?.isOver === false) return Promise.resolve(this.#line);
		this.#dialling ??= this.#dial().finally(() => (this.#dialling = undefined));
		return this.#dialling;
	}

	close(): void {
		this.#line?.close();
	}

	async #dial(): Promise<OwnerLine | undefined> {
		const { home, version, onOtherVersion } = this.#options;
		// A lock that goes while it is read, say.
		const dialled = await dialOwner(home, version).catch(() => undefined);
		this.#line = dialled instanceof OwnerLine ? dialled : undefined;
		if (dialled !== undefined && "version" in dialled && dialled.version !== this.#toldVersion) {
			this.#toldVersion = dialled.version;
			onOtherVersion(dialled.version);
		}
		return this.#line;
	}
}
