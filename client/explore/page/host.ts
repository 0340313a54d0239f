/** The extension, as the page sees it: messages both ways, those that come are checked; and what outlives the page. */
import { isToPage, type ToHost, type ToPage } from "./messages.ts";
import { isSaved, type Saved } from "./saved.ts";

interface Editor {
	postMessage(message: ToHost): void;
	getState(): unknown;
	setState(state: Saved): void;
}

declare function acquireVsCodeApi(): Editor;

export class Host {
	readonly #editor: Editor = acquireVsCodeApi();
	#request = 0;

	constructor(onMessage: (message: ToPage) => void) {
		addEventListener("message", ({ data }: MessageEvent<unknown>) => {
			if (isToPage(data)) onMessage(data);
		});
	}

	post(message: ToHost): void {
		this.#editor.postMessage(message);
	}

	/** A number for a request; its answer has the same. */
	next(): number {
		this.#request += 1;
		return this.#request;
	}

	saved(): Saved | undefined {
		const state = this.#editor.getState();
		return isSaved(state) ? state : undefined;
	}

	save(state: Saved): void {
		if (isSaved(state)) this.#editor.setState(state);
	}
}
