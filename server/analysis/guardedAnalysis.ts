/** {@link Analysis} whose failures somebody hears of, and may put other ones in their place. */
import type { InPieces } from "../model/pieces.ts";
import type { Analysis } from "./analysis.ts";

/** @param onError - hears of what a question threw; what it answers is thrown instead */
export function guardedAnalysis(analysis: Analysis, onError: (error: unknown) => unknown): Analysis {
	const tried = <T>(work: () => T): T => {
		try {
			return work();
		} catch (error) {
			throw onError(error);
		}
	};
	function* triedPieces(pieces: InPieces<unknown>): InPieces<unknown> {
		for (;;) {
			const piece = tried(() => pieces.next());
			if (piece.done === true) return piece.value;
			yield;
		}
	}
	const guard = (ask: (...given: unknown[]) => unknown) => (...given: unknown[]): unknown => {
		const answer = tried(() => ask.apply(analysis, given));
		return isInPieces(answer) ? triedPieces(answer) : answer;
	};
	const guards = new Map<unknown, unknown>();
	return new Proxy(analysis, {
		get: (target, name) => {
			const value: unknown = Reflect.get(target, name, target);
			if (typeof value !== "function") return value;
			const known = guards.get(name);
			if (known !== undefined) return known;
			const made = guard(value as (...given: unknown[]) => unknown);
			guards.set(name, made);
			return made;
		},
	});
}

function isInPieces(answer: unknown): answer is InPieces<unknown> {
	return typeof answer === "object" && answer !== null && "next" in answer && Symbol.iterator in answer;
}
