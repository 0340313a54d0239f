/** What the compiler leaves open: floating promises, exhaustive switches, type-only imports. Shape and layers: architecture.test.ts. */
import tseslint from "typescript-eslint";

/** What reaches beyond the process: each has its few places (SECURITY.md), and no business anywhere else. */
const reaching = [
	"child_process", "cluster", "dgram", "dns", "http", "http2", "https", "inspector", "net", "tls", "vm", "wasi", "worker_threads",
];

/** Refuses all of them, but for those that have business here. */
function reach(...allowed) {
	const paths = reaching.filter((name) => !allowed.includes(name)).flatMap((name) => [name, `node:${name}`, `${name}/promises`]);
	const message = "It reaches beyond the process. If it has business here, say so in eslint.config.mjs and SECURITY.md.";
	return { "no-restricted-imports": ["error", { paths: paths.map((name) => ({ name, message })) }] };
}

export default tseslint.config(
	{ ignores: ["dist/**", "out/**", "node_modules/**", ".corpus/**", ".e2e/**", "syntaxes/**", "**/*.mjs"] },
	...tseslint.configs.strict,
	{
		languageOptions: {
			parserOptions: {
				project: [
					"./tsconfig.json",
					"./engine/tsconfig.json",
					"./engine/vfs/node/tsconfig.json",
					"./engine/node/tsconfig.json",
					"./server/protocol/tsconfig.json",
					"./server/tsconfig.json",
					"./client/tsconfig.json",
					"./client/words/tsconfig.json",
					"./client/explore/page/tsconfig.json",
					"./bench/tsconfig.json",
				],
				tsconfigRootDir: import.meta.dirname,
			},
		},
		rules: {
			"@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
			"@typescript-eslint/no-floating-promises": "error",
			"@typescript-eslint/no-misused-promises": "error",
			"@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
			"@typescript-eslint/no-non-null-assertion": "error",
			"no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
			// A walk up a chain of parents begins at `this`.
			"@typescript-eslint/no-this-alias": "off",
			"no-eval": "error",
			"no-implied-eval": "error",
			"no-new-func": "error",
			"no-restricted-globals": ["error", "fetch", "WebSocket", "XMLHttpRequest", "EventSource"],
			...reach(),
			eqeqeq: "error",
			// STYLE.md's bounds; who has more parameters is listed in .ci/tidy.json, which only gets shorter.
			"max-len": ["error", { code: 120, tabWidth: 1, ignoreUrls: true }],
			"max-params": ["error", 4],
			"max-lines-per-function": ["error", 70],
			curly: ["error", "multi-line"],
		},
	},
	// Typed arrays are read in bounds by construction; a check at each read costs as much as the read.
	{ files: ["engine/**/*.ts", "server/{skim,languages}/**/*.ts"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
	{ files: ["server/main.ts"], rules: reach("net") },
	{ files: ["server/endpoint/*.ts"], rules: reach("net") },
	{ files: ["server/host/bundles.ts"], rules: reach("vm") },
	{ files: ["server/changes/runGit.ts"], rules: reach("child_process") },
	{
		files: [
			"engine/node/*.ts", "engine/vfs/node/*.ts", "server/extraction/poolThread.ts",
			"server/indexing/{linkThreads,linkWorker,fileWorker}.ts", "server/watchdog/*.ts",
		],
		rules: reach("worker_threads"),
	},
	// What tests and measures starts the product as its users do; none of it is shipped.
	{
		files: ["bench/**/*.ts", "client/e2e/**/*.ts", "**/*.test.ts", "**/*.e2e.ts", "**/*.fuzz.ts", "**/*.sim.ts", "server/**/fixture.ts"],
		rules: { ...reach("child_process", "net", "worker_threads"), "no-restricted-globals": "off", "no-new-func": "off", "max-lines-per-function": "off" },
	},
	{ files: ["vitest.config.mts"], rules: { "no-restricted-exports": "off" } },
);
