/**
 * Sentences for people, in their language where there is a translation. The editor brings the translations; without it,
 * in tests, sentences are what is written here in the code.
 */

type Translate = (text: string, ...given: (string | number)[]) => string;

/** A sentence with what was given in the places `{0}`, `{1}` … of it. */
export function withPlaces(sentence: string, given: readonly (string | number)[]): string {
	return sentence.replace(/\{(\d+)\}/g, (hole, place: string) => String(given[Number(place)] ?? hole));
}

const untranslated: Translate = (text, ...given) => withPlaces(text, given);

let translate: Translate = untranslated;

/** Named as the editor's own, so that tools that collect sentences find them. */
export const l10n = {
	t: (text: string, ...given: (string | number)[]): string => translate(text, ...given),
} as const;

export function useTranslation(editors: Translate): void {
	translate = editors;
}

export function number(value: number): string {
	return value.toLocaleString("en");
}

const BYTES = ["bytes", "KB", "MB", "GB"];

export function bytes(value: number): string {
	let [rest, unit] = [value, 0];
	while (rest >= 1000 && unit < BYTES.length - 1) [rest, unit] = [rest / 1000, unit + 1];
	return `${rest >= 100 || unit === 0 ? Math.round(rest) : rest.toFixed(1)} ${BYTES[unit] ?? ""}`;
}
