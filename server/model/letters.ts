/**
 * Which letters a text has, whatever their case, as bits of one number: what a name lacks is told without reading it.
 * Bits are shared by some characters, and a name beyond ASCII may have any letter, because in lower case it may have
 * others; so a bit that is missing says that a letter is missing, and one that is there says nothing.
 */
const ASCII_COUNT = 0x80;
const BYTE_COUNT = 0x100;
const [UPPER_A, LOWER_A, ZERO] = [0x41, 0x61, 0x30];
const LETTER_COUNT = 26;
/** Digits share four bits, all else that is ASCII the last two. */
const [DIGIT_BIT, OTHER_BIT] = [26, 30];

/** What a text that is not understood may have. */
export const ANY_LETTERS = -1;

/** The bits of a byte of UTF-8; those of ASCII are characters. */
export const LETTER_BITS: Int32Array = Int32Array.from({ length: BYTE_COUNT }, (_, code) => {
	if (code >= ASCII_COUNT) return ANY_LETTERS;
	for (const first of [UPPER_A, LOWER_A]) {
		if (code >= first && code < first + LETTER_COUNT) return 1 << (code - first);
	}
	if (code >= ZERO && code < ZERO + 10) return 1 << (DIGIT_BIT + (code & 3));
	return 1 << (OTHER_BIT + (code & 1));
});

/** The code of a character or byte, of upper case letters of ASCII that of the lower case one. */
export function lowerAscii(code: number): number {
	return code >= UPPER_A && code < UPPER_A + LETTER_COUNT ? code | 0x20 : code;
}

/** All that a name may have. */
export function lettersOfName(name: string): number {
	let letters = 0;
	for (let at = 0; at < name.length; at++) {
		const code = name.charCodeAt(at);
		letters |= code < ASCII_COUNT ? LETTER_BITS[code] as number : ANY_LETTERS;
	}
	return letters;
}

/** What a name must have that has all letters of a text. */
export function lettersOfQuery(text: string): number {
	let letters = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code < ASCII_COUNT) letters |= LETTER_BITS[code] as number;
	}
	return letters;
}
