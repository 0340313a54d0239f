/** JSON as configuration files have it: with comments and trailing commas. Cost: linear in the text, whatever it is. */

/** The value of a text; undefined if it is not JSON even so. Never throws. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(withoutTrailingCommas(withoutComments(text.replace(/^\ufeff/, ""))));
	} catch {
		return undefined;
	}
}

function withoutComments(text: string): string {
	const kept: string[] = [];
	let begin = 0;
	for (let at = 0; at < text.length; at++) {
		if (text[at] === "\"") {
			at = stringEnd(text, at);
		} else if (text[at] === "/" && (text[at + 1] === "/" || text[at + 1] === "*")) {
			kept.push(text.slice(begin, at), " ");
			begin = commentEnd(text, at);
			at = begin - 1;
		}
	}
	return kept.length === 0 ? text : kept.join("") + text.slice(begin);
}

function withoutTrailingCommas(text: string): string {
	const kept: string[] = [];
	let begin = 0;
	/** A comma that only blanks have followed so far. */
	let comma = -1;
	for (let at = 0; at < text.length; at++) {
		switch (text[at]) {
			case ",": comma = at; break;
			case " ": case "\t": case "\n": case "\r": break;
			case "}": case "]":
				if (comma >= 0) {
					kept.push(text.slice(begin, comma));
					begin = comma + 1;
				}
				comma = -1;
				break;
			case "\"":
				at = stringEnd(text, at);
				comma = -1;
				break;
			default: comma = -1;
		}
	}
	return kept.length === 0 ? text : kept.join("") + text.slice(begin);
}

/** Where the last character of a string is: its quote, or the one before the end of its line or of the text. */
function stringEnd(text: string, begin: number): number {
	for (let at = begin + 1; at < text.length; at++) {
		const character = text[at];
		if (character === "\"") return at;
		if (character === "\n") return at - 1;
		if (character === "\\") at++;
	}
	return text.length - 1;
}

function commentEnd(text: string, begin: number): number {
	const isBlock = text[begin + 1] === "*";
	const end = text.indexOf(isBlock ? "*/" : "\n", begin + 2);
	if (end < 0) return text.length;
	return isBlock ? end + 2 : end;
}

/** No path is longer. */
const PATH_MAX = 4096;

/** Whether a value of a configuration can be a path. */
export function isPath(value: unknown): value is string {
	return typeof value === "string" && value.length <= PATH_MAX;
}

/** The value as an object with string keys; undefined for arrays, null and all else. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
	return typeof value === "object" && value !== null && !Array.isArray(value)
		? value as Readonly<Record<string, unknown>> : undefined;
}
