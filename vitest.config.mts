/**
 * The kinds of tests, told apart by their suffix (ARCHITECTURE.md, section 7): `.test` runs in seconds on every
 * change; `.sim`, `.fuzz` and `.e2e` are run by their own npm scripts.
 */
import { defineConfig, type ViteUserConfig } from "vitest/config";

const exclude = ["**/node_modules/**", "dist/**", "out/**", ".corpus/**", ".e2e/**"];

/** Needs an editor to itself: two at once time out on two cores. */
const BESIDE = "client/beside.e2e.ts";
/** What the extension shows, by hand of a browser: one editor for all of it, and one suite after the other. */
const PANELS = ["client/{views,explore}/**", "client/e2e/**"];

const isChecked = process.env["KAUSAL_CHECKED"] === "1";

/** What touches no engine has nothing that a checked one would find, nor has what touches it as others do. */
const WITHOUT_ENGINE = [
	"server/{changes,cli,extraction,languages,lsp,mcp,model,resolution,skim,watchdog,workspace}/**",
	"server/analysis/cases/**",
];

interface Kind {
	readonly left?: readonly string[];
	readonly globalSetup?: string;
	readonly isolate?: boolean;
}

const kind = (name: string, suffix: string, testTimeout: number, { left = [], ...more }: Kind = {}): object => ({
	// A checked build of the engine: see engine/base/checked.ts.
	define: { KAUSAL_CHECKED: String(isChecked) },
	test: {
		name, include: [`**/*.${suffix}.ts`], exclude: [...exclude, ...left], testTimeout, hookTimeout: testTimeout, ...more,
		// What is waited for comes, or the test is wrong: the bound only ends the wait, so it suits the slowest machine.
		expect: { poll: { timeout: testTimeout * 0.9 } },
	},
});

const config: ViteUserConfig = defineConfig({
	test: {
		maxWorkers: 2,
		// An editor that ends takes seconds for it.
		teardownTimeout: 120_000,
		projects: [
			// Files of one worker share its modules, which keep nothing that a test could see: loading them takes half the time.
			kind("unit", "test", 180_000, { left: isChecked ? WITHOUT_ENGINE : [], isolate: false }),
			kind("sim", "sim", 1_200_000),
			kind("fuzz", "fuzz", 1_200_000),
			kind("e2e", "e2e", 900_000, { left: [BESIDE, ...PANELS] }),
			kind("beside", "e2e", 900_000, { left: ["server/**", "client/*/**", "client/vscode.e2e.ts"] }),
			kind("panels", "e2e", 900_000, {
				left: ["server/**", "client/editors/**", "client/*.e2e.ts"], globalSetup: "client/e2e/sharedEditor.ts",
			}),
		],
	},
});
export default config;
