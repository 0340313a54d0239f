/** How well a query matches a name, and how far two names are apart. Pure. */

const SEPARATOR = /[^\p{L}\p{N}]/u;
const LETTER_OR_DIGIT = /[a-z0-9]/i;

/**
 * Scores a name: the letters of the query must come in it in order, whatever their case.
 *
 * Best is the name itself, then a prefix, then letters at the begin of words (`gDU` in `getDefaultUser`), then runs of
 * letters; what the query leaves out costs a little. An empty query matches everything.
 *
 * @returns 0 when it does not match, else more for a better match
 */
export function fuzzyScore(query: string, name: string): number {
	if (query.length > name.length) return 0;
	if (name.length <= ROOM && isSimple(query, name)) return simpleScore(query.length, name.length);
	return lacksLetters(query, name) ? 0 : anyScore(query, name);
}

/** Whether a name begins with a query, whatever the case. */
export function isPrefix(query: string, name: string): boolean {
	if (query.length > name.length) return false;
	for (let at = 0; at < query.length; at++) {
		const [wanted, code] = [query.charCodeAt(at), name.charCodeAt(at)];
		if (wanted > ASCII_MAX || code > ASCII_MAX) return name.toLowerCase().startsWith(query.toLowerCase());
		if (lowerCode(wanted) !== lowerCode(code)) return false;
	}
	return true;
}

/** {@link fuzzyScore} of any name. Costs ten times what {@link simpleScore} does. */
export function anyScore(query: string, name: string): number {
	const [wanted, lower] = [query.toLowerCase(), name.toLowerCase()];
	if (wanted === lower) return query === name ? 1_000_000 : 900_000;
	if (!isSubsequence(wanted, lower)) return 0;
	const score = (lower.startsWith(wanted) ? 1000 : 0) + bestAlignment(query, wanted, name, lower);
	return Math.max(1, score * 10 - (name.length - query.length));
}

const ASCII_MAX = 0x7f;
const lowerCode = (code: number): number => (code >= 0x41 && code <= 0x5a ? code | 0x20 : code);

/**
 * Whether the letters of a query surely are not in a name, in their order; false where that would take more than ASCII
 * to say. It is asked of all names of an index, and costs a tenth of a copy in lower case.
 */
function lacksLetters(query: string, name: string): boolean {
	let at = 0;
	for (let letter = 0; letter < query.length; letter++) {
		const wanted = lowerCode(query.charCodeAt(letter));
		if (wanted > ASCII_MAX) return false;
		for (;;) {
			if (at === name.length) return true;
			const code = name.charCodeAt(at++);
			if (code > ASCII_MAX) return false;
			if (lowerCode(code) === wanted) break;
		}
	}
	return false;
}

function isSubsequence(wanted: string, lower: string): boolean {
	let from = 0;
	for (const letter of wanted) {
		from = lower.indexOf(letter, from) + 1;
		if (from === 0) return false;
	}
	return true;
}

/** Letters of names that are scored without copies of them. */
const ROOM = 128;
const UNREACHED = -0x4000_0000;
/** Of the query and of the name, as they are written and in lower case. */
const queryCodes = new Uint8Array(ROOM);
const wantedCodes = new Uint8Array(ROOM);
const nameCodes = new Uint8Array(ROOM);
const lowerCodes = new Uint8Array(ROOM);
/** Where in the name each letter of the query can stand, so that those before and behind it find room. */
const firstPlaces = new Uint8Array(ROOM);
const lastPlaces = new Uint8Array(ROOM);
let best = new Int32Array(ROOM);
let next = new Int32Array(ROOM);

/** Whether a query and a name are ASCII; then their letters are written down for {@link simpleScore}. */
function isSimple(query: string, name: string): boolean {
	return isWrittenDown(query, queryCodes, wantedCodes) && isWrittenDown(name, nameCodes, lowerCodes);
}

function isWrittenDown(text: string, codes: Uint8Array, lower: Uint8Array): boolean {
	const { length } = text;
	for (let at = 0; at < length; at++) {
		const code = text.charCodeAt(at);
		if (code > ASCII_MAX) return false;
		codes[at] = code;
		lower[at] = lowerCode(code);
	}
	return true;
}

const isLetterOrDigit = (lower: number): boolean =>
	(lower >= 0x61 && lower <= 0x7a) || (lower >= 0x30 && lower <= 0x39);

/** What a letter of the name is worth: more where it is the first of a word, and a little for its case. */
function worthAt(at: number, code: number): number {
	const [own, isUpper] = [nameCodes[at] as number, nameCodes[at] !== lowerCodes[at]];
	const isFirst = at === 0 || !isLetterOrDigit(lowerCodes[at - 1] as number) ||
		(isUpper && nameCodes[at - 1] === lowerCodes[at - 1]);
	return (isFirst ? 20 : 2) + (own === code ? 1 : 0);
}

/** @returns false if the name has not the letters of the query in their order */
function findPlaces(queryLength: number, length: number): boolean {
	let at = 0;
	for (let letter = 0; letter < queryLength; letter++) {
		const wanted = wantedCodes[letter];
		while (at < length && lowerCodes[at] !== wanted) at++;
		if (at === length) return false;
		firstPlaces[letter] = at++;
	}
	at = length - 1;
	for (let letter = queryLength - 1; letter >= 0; letter--) {
		const wanted = wantedCodes[letter];
		while (lowerCodes[at] !== wanted) at--;
		lastPlaces[letter] = at--;
	}
	return true;
}

/** The score of what was written down last; the query is not the longer one. */
function simpleScore(queryLength: number, length: number): number {
	if (!findPlaces(queryLength, length)) return 0;
	let [prefix, same] = [0, 0];
	while (prefix < queryLength && lowerCodes[prefix] === wantedCodes[prefix]) {
		if (nameCodes[prefix] === queryCodes[prefix]) same++;
		prefix++;
	}
	if (prefix === length) return same === length ? 1_000_000 : 900_000;
	let score = UNREACHED;
	for (let letter = 0; letter < queryLength; letter++) {
		score = placeLetter(letter);
		[best, next] = [next, best];
	}
	return Math.max(1, ((prefix === queryLength ? 1000 : 0) + score) * 10 - (length - queryLength));
}

/**
 * Fills `next`, from the first place of a letter to its last, by `best` of the letter before.
 *
 * @returns the best of them
 */
function placeLetter(letter: number): number {
	const [wanted, code] = [wantedCodes[letter], queryCodes[letter] as number];
	const [from, to] = [firstPlaces[letter] as number, lastPlaces[letter] as number];
	// Of the letter before; of the first one, as if it stood before the name.
	let place = letter === 0 ? 0 : firstPlaces[letter - 1] as number;
	const lastBefore = letter === 0 ? -1 : lastPlaces[letter - 1] as number;
	let before = letter === 0 ? 0 : UNREACHED;
	let score = UNREACHED;
	for (let at = from; at <= to; at++) {
		let sum = UNREACHED;
		if (lowerCodes[at] === wanted) {
			for (; place < at - 1 && place <= lastBefore; place++) before = Math.max(before, best[place] as number);
			// The letter right before this one makes a run with it.
			const here = place === at - 1 && place <= lastBefore ? best[place] as number : UNREACHED;
			const worth = worthAt(at, code);
			sum = Math.max(here + 15 + (nameCodes[at] === code ? 1 : 0), Math.max(here, before) + worth);
			if (sum > score) score = sum;
		}
		next[at] = sum;
	}
	return score;
}

/** The best sum over all ways to find the letters in order: 20 at the begin of a word, 15 in a run, else 2. */
function bestAlignment(query: string, wanted: string, name: string, lower: string): number {
	// best[at]: of the letters so far, with the latest one at this place of the name.
	let best: number[] = [];
	for (let letter = 0; letter < wanted.length; letter++) {
		const current: number[] = [];
		let before = letter === 0 ? 0 : Number.NEGATIVE_INFINITY;
		for (let at = 0; at < lower.length; at++) {
			let score = Number.NEGATIVE_INFINITY;
			if (wanted[letter] === lower[at]) {
				const inRun = (best[at - 1] ?? Number.NEGATIVE_INFINITY) + 15;
				score = Math.max(inRun, before + (isWordStart(name, at) ? 20 : 2)) + (query[letter] === name[at] ? 1 : 0);
			}
			current.push(score);
			before = Math.max(before, best[at] ?? Number.NEGATIVE_INFINITY);
		}
		best = current;
	}
	return best.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
}

/** Whether a word begins here: after a mark, or where upper case begins. */
export function isWordStart(name: string, at: number): boolean {
	if (at === 0) return true;
	// In lower case a name may be longer than it is, and its places lie behind its end.
	const [before = "", here = ""] = [name[at - 1], name[at]];
	// By far the most are these; the other expression costs ten times as much.
	if (!LETTER_OR_DIGIT.test(before) && SEPARATOR.test(before)) return true;
	return before === before.toLowerCase() && here !== here.toLowerCase();
}

/**
 * Whether {@link editDistance} is 1: one letter more, less, replaced, or two swapped. Linear, for all names of an
 * index.
 */
export function isSlip(one: string, other: string): boolean {
	if (Math.abs(one.length - other.length) > 1 || one === other) return false;
	let at = 0;
	while (at < one.length && one[at] === other[at]) at += 1;
	if (endsAlike(one, at, other, at + 1) || endsAlike(one, at + 1, other, at)) return true;
	if (endsAlike(one, at + 1, other, at + 1)) return true;
	return one[at] === other[at + 1] && one[at + 1] === other[at] && endsAlike(one, at + 2, other, at + 2);
}

/** Whether what begins here and there is the same; without copying it, because most of it mostly is not. */
function endsAlike(one: string, begin: number, other: string, otherBegin: number): boolean {
	if (one.length - begin !== other.length - otherBegin) return false;
	for (let at = begin; at < one.length; at++) if (one[at] !== other[at - begin + otherBegin]) return false;
	return true;
}

/**
 * Edit distance with insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
 *
 * @returns the distance, or some number above `distanceMax` as soon as it is sure to be above it
 */
export function editDistance(one: string, other: string, distanceMax: number): number {
	if (Math.abs(one.length - other.length) > distanceMax) return distanceMax + 1;
	let beforePrevious: number[] = [];
	let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
	for (let row = 1; row <= one.length; row++) {
		const current = [row];
		let best = row;
		for (let column = 1; column <= other.length; column++) {
			const cost = one[row - 1] === other[column - 1] ? 0 : 1;
			let distance = Math.min(
				(previous[column] as number) + 1, (current[column - 1] as number) + 1, (previous[column - 1] as number) + cost,
			);
			const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
			if (isSwap) distance = Math.min(distance, (beforePrevious[column - 2] as number) + 1);
			current.push(distance);
			best = Math.min(best, distance);
		}
		if (best > distanceMax) return distanceMax + 1;
		[beforePrevious, previous] = [previous, current];
	}
	return previous[other.length] as number;
}
