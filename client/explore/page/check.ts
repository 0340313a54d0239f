/**
 * Checks of values that come from the other side of a message: what passes has exactly the shape that its type says,
 * no field more, no text longer, no list larger.
 */

export type Check<T> = (value: unknown) => value is T;

export const text = (lengthMax: number): Check<string> => (value): value is string =>
	typeof value === "string" && value.length <= lengthMax;

export const like = (pattern: RegExp): Check<string> => (value): value is string =>
	typeof value === "string" && pattern.test(value);

export const oneOf = <T extends string>(words: readonly T[]): Check<T> => (value): value is T =>
	words.includes(value as T);

/** A whole number from 0 to a bound. */
export const whole = (max: number): Check<number> => (value): value is number =>
	Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;

export const finite: Check<number> = (value): value is number => Number.isFinite(value);

export const flag: Check<boolean> = (value): value is boolean => typeof value === "boolean";

export const nullable = <T>(of: Check<T>): Check<T | null> => (value): value is T | null => value === null || of(value);

export const list = <T>(of: Check<T>, countMax: number): Check<readonly T[]> => (value): value is readonly T[] =>
	Array.isArray(value) && value.length <= countMax && value.every((one) => of(one));

type Fields<T> = { readonly [Name in keyof T]-?: Check<T[Name]> };

/** Exactly these fields, as own properties of a plain object. */
export function record<T extends object>(fields: Fields<T>): Check<T> {
	const names = Object.keys(fields) as (keyof T & string)[];
	return (value): value is T => {
		if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
		const given = Object.keys(value);
		return given.length === names.length &&
			names.every((name) => Object.hasOwn(value, name) && fields[name]((value as T)[name]));
	};
}

/** A message by its `kind`. */
export function tagged<T extends { readonly kind: string }>(
	kinds: { readonly [Kind in T["kind"]]: Check<Extract<T, { readonly kind: Kind }>> },
): Check<T> {
	return (value): value is T => {
		if (typeof value !== "object" || value === null) return false;
		const { kind } = value as { readonly kind?: unknown };
		if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) return false;
		return (kinds as Readonly<Record<string, Check<unknown>>>)[kind]?.(value) === true;
	};
}
