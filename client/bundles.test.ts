/** What the editor reads before it lets the extension run. */
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";

test("activation loads neither the protocol's library nor a view or a command", async () => {
	const entry = join(import.meta.dirname, "extension.ts");
	const { metafile } = await build({
		entryPoints: [entry],
		bundle: true,
		platform: "node",
		format: "esm",
		external: ["vscode"],
		write: false,
		metafile: true,
	});
	const loaded = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
	expect(loaded.filter((path) => /node_modules|later|connection|View\.ts|commands\/commands/.test(path))).toEqual([]);
	expect(loaded.filter((path) => /registration\.ts$/.test(path))).toHaveLength(1);
});
