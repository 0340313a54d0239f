/** UTF-16 code units written as UTF-8, without a string between them; halves of a surrogate pair become U+FFFD. */

/** UTF-8 takes at most so many bytes for a code unit. */
export const UTF8_BYTES_MAX = 3;

const REPLACEMENT = 0xfffd;

/**
 * Writes the units of a range at `at`, where there must be room for {@link UTF8_BYTES_MAX} bytes each.
 *
 * @returns the offset behind what was written
 */
export function writeUtf8(
	units: Uint16Array, { begin, end }: { readonly begin: number; readonly end: number }, bytes: Uint8Array, at: number,
): number {
	let to = at;
	for (let from = begin; from < end; from++) {
		const unit = units[from] as number;
		if (unit < 0x80) bytes[to++] = unit;
		else {
			const point = pointAt(units, from, end);
			if (point >= 0x10000) from++;
			to = writePoint(point, bytes, to);
		}
	}
	return to;
}

function pointAt(units: Uint16Array, at: number, end: number): number {
	const unit = units[at] as number;
	if (unit < 0xd800 || unit >= 0xe000) return unit;
	const next = at + 1 < end ? units[at + 1] as number : 0;
	const isPair = unit < 0xdc00 && next >= 0xdc00 && next < 0xe000;
	return isPair ? 0x10000 + ((unit & 0x3ff) << 10) + (next & 0x3ff) : REPLACEMENT;
}

/** Writes a code point of two bytes or more. */
function writePoint(point: number, bytes: Uint8Array, at: number): number {
	let to = at;
	if (point < 0x800) bytes[to++] = 0xc0 | (point >> 6);
	else {
		if (point < 0x10000) bytes[to++] = 0xe0 | (point >> 12);
		else {
			bytes[to++] = 0xf0 | (point >> 18);
			bytes[to++] = 0x80 | ((point >> 12) & 0x3f);
		}
		bytes[to++] = 0x80 | ((point >> 6) & 0x3f);
	}
	bytes[to++] = 0x80 | (point & 0x3f);
	return to;
}
