/** What the compiler leaves open: floating promises, exhaustive switches, type-only imports. Shape and layers: architecture.test.ts. */
import tseslint from "typescript-eslint";

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
			eqeqeq: "error",
			curly: ["error", "multi-line"],
		},
	},
	// Typed arrays are read in bounds by construction; a check at each read costs as much as the read.
	{ files: ["engine/**/*.ts"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
	{ files: ["vitest.config.mts"], rules: { "no-restricted-exports": "off" } },
);
