/** {@link Analysis} whose failures somebody hears of, and may put other ones in their place. */
import type { Analysis } from "./analysis.ts";

/** @param onError - hears of what a question threw; what it answers is thrown instead */
export function guardedAnalysis(analysis: Analysis, onError: (error: unknown) => unknown): Analysis {
	const guard = (ask: (...given: unknown[]) => unknown) => (...given: unknown[]): unknown => {
		try {
			return ask.apply(analysis, given);
		} catch (error) {
			throw onError(error);
		}
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
