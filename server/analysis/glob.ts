/** Names with wildcards: `*` stands for any letters, `?` for one. Pure; linear in the name for each `*`. */

export function isGlob(text: string): boolean {
	return /[*?]/.test(text);
}

/** Whether a pattern matches all of a name, letter by letter; both in the same case, if case is not to count. */
export function matchesGlob(pattern: string, name: string): boolean {
	let [at, from] = [0, 0];
	// Where the latest `*` was, and up to where it reaches.
	let [star, reach] = [-1, 0];
	while (at < name.length) {
		const wanted = pattern[from];
		if (wanted === "*") {
			[star, reach] = [from, at];
			from += 1;
		} else if (wanted === "?" || wanted === name[at]) {
			from += 1;
			at += 1;
		} else if (star >= 0) {
			reach += 1;
			[from, at] = [star + 1, reach];
		} else {
			return false;
		}
	}
	while (pattern[from] === "*") from += 1;
	return from === pattern.length;
}
