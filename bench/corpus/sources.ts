/**
 * The corpora: real code of other people, by package and version, so that a figure can be measured again.
 *
 * npm packages are pinned exactly. Debian packages come in the version that the release offers; the version that was
 * fetched is printed and kept beside the files. No address stands here: npm and apt know where they fetch from.
 */

/** One package of a corpus and the part of it that is kept. */
export interface CorpusSource {
	readonly registry: "npm" | "debian";
	/** npm: `name@version`. Debian: the package's name. */
	readonly package: string;
	/** The folder inside the package that is kept. */
	readonly from: string;
	/** Where it goes inside the corpus; empty for the corpus folder itself. */
	readonly to: string;
	/** What is left out of it: files that are built from others. */
	readonly without?: readonly string[];
}

export interface Corpus {
	/** Also its folder below the corpus root. */
	readonly name: string;
	/** What is counted and measured: endings of file names, with the dot. */
	readonly extensions: readonly string[];
	readonly sources: readonly CorpusSource[];
}

const npm = (name: string, from: string, to: string): CorpusSource =>
	({ registry: "npm", package: name, from: `package/${from}`.replace(/\/$/, ""), to });
/** The same without folders of files that are built from the others. */
const without = (source: CorpusSource, ...folders: readonly string[]): CorpusSource =>
	({ ...source, without: folders });
const debian = (name: string, from: string, to: string): CorpusSource =>
	({ registry: "debian", package: name, from, to });

export const CORPORA: readonly Corpus[] = [
	{ name: "rxjs", extensions: [".ts", ".tsx"], sources: [npm("rxjs@7.8.2", "src", "src")] },
	{ name: "zod", extensions: [".ts", ".tsx"], sources: [npm("zod@4.6.7", "src", "src")] },
	{ name: "trpc", extensions: [".ts", ".tsx"], sources: [npm("@trpc/server@11.25.2", "src", "src")] },
	{
		name: "types",
		extensions: [".ts", ".tsx"],
		sources: [
			without(npm("viem@2.57.20", "", "viem"), "_cjs", "_esm", "_types"),
			npm("ox@1.8.3", "src", "ox"),
		],
	},
	// The same with another version of one package, two years older: a branch that nobody has made for a measurement.
	{
		name: "types-before",
		extensions: [".ts", ".tsx"],
		sources: [
			without(npm("viem@2.21.0", "", "viem"), "_cjs", "_esm", "_types"),
			npm("ox@1.8.3", "src", "ox"),
		],
	},
	{
		name: "python",
		extensions: [".py"],
		sources: [debian("libpython3.11-stdlib", "usr/lib/python3.11", "")],
	},
	{ name: "go", extensions: [".go"], sources: [debian("golang-1.19-src", "usr/share/go-1.19/src", "src")] },
	{
		name: "cobra",
		extensions: [".go"],
		sources: [debian("golang-github-spf13-cobra-dev", "usr/share/gocode/src/github.com/spf13/cobra", "")],
	},
	{
		name: "gin",
		extensions: [".go"],
		sources: [debian("golang-github-gin-gonic-gin-dev", "usr/share/gocode/src/github.com/gin-gonic/gin", "")],
	},
	{
		name: "django",
		extensions: [".py"],
		sources: [debian("python3-django", "usr/lib/python3/dist-packages/django", "django")],
	},
	{ name: "javascript", extensions: [".js", ".mjs", ".cjs"], sources: [npm("three@0.180.0", "", "three")] },
	{
		name: "markdown",
		extensions: [".md"],
		sources: [
			npm("fastify@5.6.0", "", "fastify"),
			npm("undici@7.16.0", "", "undici"),
			npm("npm@10.9.4", "", "npm"),
		],
	},
];
