/** Does something once, a while after the last of many occasions. */
import type { Disposable } from "vscode";

export interface Settled extends Disposable {
	/** It is wanted; the time begins anew. */
	soon(): void;
}

export function whenSettled(milliseconds: number, work: () => void): Settled {
	let timer: NodeJS.Timeout | undefined;
	return {
		soon: () => {
			clearTimeout(timer);
			timer = setTimeout(work, milliseconds);
		},
		dispose: () => clearTimeout(timer),
	};
}
