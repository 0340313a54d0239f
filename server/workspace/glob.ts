/**
 * One pattern with wildcards, compiled: parts between slashes, each a run of tokens; `**` as a whole part stands for
 * any number of parts. The rules are those of git's wildmatch.c with WM_PATHNAME: `*`, `?` and sets never match a
 * slash.
 */

/** What the match of one path may cost. When it is used up nothing more matches, and whoever asks says so. */
export class MatchSteps {
	#left: number;

	constructor(max: number) {
		this.#left = max;
	}

	get areOver(): boolean {
		return this.#left < 0;
	}

	take(count: number = 1): boolean {
		this.#left -= count;
		return this.#left >= 0;
	}
}

const STAR = -1;
const ANY = -2;

/** A byte that must be there, {@link STAR}, {@link ANY}, or a set: 1 for each byte that it has. */
type Token = number | Uint8Array;
/** Undefined: any number of parts. */
type Part = readonly Token[] | undefined;

/** Sets by name; of bytes up to 127. */
const CLASSES: Readonly<Record<string, RegExp>> = {
	alnum: /[A-Za-z0-9]/, alpha: /[A-Za-z]/, blank: /[ \t]/, digit: /[0-9]/, graph: /[!-~]/, lower: /[a-z]/,
	print: /[ -~]/,
	punct: /[!-/:-@[-`{-~]/, space: /[ \t\n\v\f\r]/, upper: /[A-Z]/, xdigit: /[A-Fa-f0-9]/,
};

export class Glob {
	readonly #parts: readonly Part[];

	private constructor(parts: readonly Part[]) {
		this.#parts = parts;
	}

	/** @returns undefined if nothing can ever match: a set that is not closed, or a backslash at the end */
	static compile(pattern: string, { ignoreCase }: { readonly ignoreCase: boolean }): Glob | undefined {
		const parts: Part[] = [];
		let part: Token[] = [];
		let begin = 0;
		for (let at = 0; at <= pattern.length; at++) {
			const character = pattern[at];
			if (character === undefined || character === "/" || (character === "\\" && pattern[at + 1] === "/")) {
				parts.push(/^\*\*+$/.test(pattern.slice(begin, at)) ? undefined : part);
				if (character === "\\") at++;
				begin = at + 1;
				part = [];
			} else if (character === "*") {
				if (part.at(-1) !== STAR) part.push(STAR);
			} else if (character === "?") {
				part.push(ANY);
			} else if (character === "[") {
				const set = readSet(pattern, at, ignoreCase);
				if (set === undefined) return undefined;
				part.push(set.bytes);
				at = set.end;
			} else {
				if (character === "\\" && ++at >= pattern.length) return undefined;
				part.push(pattern.charCodeAt(at));
			}
		}
		return new Glob(parts);
	}

	/** The text that a part must equal, counted from the end when negative; undefined if it has wildcards. */
	plainPart(index: number): string | undefined {
		const part = this.#parts.at(index);
		if (part?.every((token) => typeof token === "number" && token >= 0) !== true) return undefined;
		return String.fromCharCode(...part as number[]);
	}

	/** Whether a text without slashes matches the pattern, which has none either. */
	matchesPart(text: string, steps: MatchSteps): boolean {
		const [part] = this.#parts;
		return part === undefined || partMatches(part, text, steps);
	}

	matches(path: string, steps: MatchSteps): boolean {
		const parts = this.#parts;
		const names = path.split("/");
		if (!steps.take(names.length)) return false;
		let [at, name] = [0, 0];
		/** The last `**`, and the first name that it does not stand for. */
		let [star, starName] = [-1, 0];
		while (name < names.length) {
			const part = parts[at];
			const isLast = at === parts.length - 1;
			if (at < parts.length && part === undefined) {
				// at the end it stands for all that is left, which is something
				if (isLast) return true;
				[star, starName] = [at, name];
				at++;
			} else if (part !== undefined && partMatches(part, names[name] as string, steps)) {
				at++;
				name++;
			} else if (star >= 0 && steps.take(at - star)) {
				[at, name] = [star + 1, ++starName];
			} else {
				return false;
			}
		}
		return at === parts.length;
	}
}

function partMatches(part: readonly Token[], text: string, steps: MatchSteps): boolean {
	let [at, letter] = [0, 0];
	let [star, starLetter] = [-1, 0];
	while (letter < text.length) {
		const token = part[at];
		if (token === STAR) {
			if (at === part.length - 1) return true;
			[star, starLetter] = [at, letter];
			at++;
		} else if (token !== undefined && tokenMatches(token, text.charCodeAt(letter))) {
			at++;
			letter++;
		} else if (star >= 0) {
			if (!steps.take(at - star)) return false;
			[at, letter] = [star + 1, ++starLetter];
		} else {
			return false;
		}
	}
	while (part[at] === STAR) at++;
	return at === part.length;
}

function tokenMatches(token: Token, byte: number): boolean {
	if (typeof token === "number") return token === byte || token === ANY;
	return token[byte] === 1;
}

/**
 * The set that begins at a bracket, and where its closing bracket is; undefined if it has none, or a class is unknown.
 */
function readSet(
	pattern: string, begin: number, ignoreCase: boolean,
): { readonly bytes: Uint8Array; readonly end: number } | undefined {
	const bytes = new Uint8Array(256);
	let at = begin + 1;
	const isNegated = pattern[at] === "!" || pattern[at] === "^";
	if (isNegated) at++;
	/** The byte before, from which a range may go on; -1 if there is none. */
	let previous = -1;
	for (let isFirst = true; isFirst || pattern[at] !== "]"; at++, isFirst = false) {
		const character = pattern[at];
		if (character === undefined) return undefined;
		const next = pattern[at + 1];
		if (character === "-" && previous >= 0 && next !== undefined && next !== "]") {
			at += next === "\\" ? 2 : 1;
			if (at >= pattern.length) return undefined;
			bytes.fill(1, previous, Math.max(previous, pattern.charCodeAt(at) + 1));
			previous = -1;
			continue;
		}
		const named = character === "[" && next === ":" ? /^\[:([^\]]*):\]/.exec(pattern.slice(at, at + 16)) : null;
		if (named !== null) {
			const members = CLASSES[named[1] ?? ""];
			if (members === undefined) return undefined;
			for (let byte = 0; byte < 128; byte++) if (members.test(String.fromCharCode(byte))) bytes[byte] = 1;
			at += named[0].length - 1;
			previous = -1;
			continue;
		}
		if (character === "\\" && ++at >= pattern.length) return undefined;
		previous = pattern.charCodeAt(at);
		bytes[previous] = 1;
	}
	if (ignoreCase) foldCase(bytes);
	if (isNegated) for (let byte = 0; byte < 256; byte++) bytes[byte] = 1 - (bytes[byte] as number);
	bytes["/".charCodeAt(0)] = 0;
	return { bytes, end: at };
}

function foldCase(bytes: Uint8Array): void {
	for (let upper = 65; upper <= 90; upper++) {
		const isIn = (bytes[upper] as number) | (bytes[upper + 32] as number);
		bytes[upper] = isIn;
		bytes[upper + 32] = isIn;
	}
}
