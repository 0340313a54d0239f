/**
 * Patterns of folders and files as `include` and `exclude` of tsconfig.json and `workspaces` of package.json have them:
 * `*` and `?` inside a name, `**` for any folders.
 *
 * Cost of a question: the names of the path times those of the pattern, whatever they are.
 */

/** Names in a path or a pattern. What has more of them fits nothing. */
const NAMES_MAX = 128;

/** Whether a pattern fits a path as a whole. */
export function fitsPattern(pattern: string, path: string): boolean {
	const [patterns, names] = [pattern.split("/"), path.split("/")];
	if (patterns.length > NAMES_MAX || names.length > NAMES_MAX) return false;
	// fits[at]: whether the pattern up to here fits the first `at` names
	let fits = [true, ...names.map(() => false)];
	for (const part of patterns) {
		const next = fits.map(() => false);
		if (part === "**") next[0] = fits[0] === true;
		for (let at = 1; at < fits.length; at++) {
			next[at] = part === "**" ? fits[at] === true || next[at - 1] === true
				: fits[at - 1] === true && fitsName(part, names[at - 1] as string);
		}
		fits = next;
	}
	return fits.at(-1) === true;
}

/** Whether a pattern fits a path or a folder around it. */
export function fitsAbove(pattern: string, path: string): boolean {
	return fitsPattern(pattern, path) || fitsPattern(`${pattern}/**`, path);
}

/**
 * `*` takes as little as it can, and more only when what follows does not fit: once back to the last star is enough.
 */
function fitsName(pattern: string, name: string): boolean {
	let [at, place, star, begin] = [0, 0, -1, 0];
	while (place < name.length) {
		if (pattern[at] === "*") {
			[star, begin] = [at++, place];
		} else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === name[place])) {
			at++;
			place++;
		} else if (star >= 0) {
			at = star + 1;
			place = ++begin;
		} else {
			return false;
		}
	}
	while (pattern[at] === "*") at++;
	return at === pattern.length;
}
