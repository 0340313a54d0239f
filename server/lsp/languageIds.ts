/**
 * Languages as editors name them, by a file's name: what the `kausal.navigation` setting and fences in hovers use.
 */

const idByExtension: Readonly<Record<string, string>> = {
	ts: "typescript",
	mts: "typescript",
	cts: "typescript",
	tsx: "typescriptreact",
	js: "javascript",
	mjs: "javascript",
	cjs: "javascript",
	jsx: "javascriptreact",
	py: "python",
	pyi: "python",
	ipynb: "python",
	go: "go",
	md: "markdown",
	markdown: "markdown",
};

export const languageIds: readonly string[] = [...new Set(Object.values(idByExtension))];

/** @returns undefined for a file that is in none of our languages */
export function languageIdOf(path: string): string | undefined {
	return idByExtension[path.slice(path.lastIndexOf(".") + 1).toLowerCase()];
}
