/** White space of Unicode, as `String.prototype.trim` and `\s` know it, by code unit. */
export function isWhiteSpace(unit: number): boolean {
	if (unit < 0x80) return unit === 32 || (unit >= 9 && unit <= 13);
	return unit === 0xa0 || unit === 0xfeff || unit === 0x1680 || (unit >= 0x2000 && unit <= 0x200a) ||
		unit === 0x2028 || unit === 0x2029 || unit === 0x202f || unit === 0x205f || unit === 0x3000;
}

/** Where the white space behind `begin` ends; `end` at most. */
export function trimBegin(units: Uint16Array, begin: number, end: number): number {
	let at = begin;
	while (at < end && isWhiteSpace(units[at]!)) at++;
	return at;
}

/** Where the white space before `end` begins; `begin` at least. */
export function trimEnd(units: Uint16Array, begin: number, end: number): number {
	let at = end;
	while (at > begin && isWhiteSpace(units[at - 1]!)) at--;
	return at;
}
