/** In which order the symbols of a workspace are listed. */
import { expect, test } from "vitest";
import type { SymbolInformation } from "vscode-languageserver/node";
import { IndexedClient } from "./indexed/fixture.ts";

test("what has the name that was typed comes first, at the top of a file before inside, and tests last", async () => {
	const one = await IndexedClient.open({
		"a.ts": "export interface Subject { watch: number }\nexport function watchAll() {}\n",
		"b.test.ts": "export function watch() {}\n",
		"c.ts": "export function watch() {}\n",
		"d.ts": "export class Watch { watch() {} }\n",
	});
	const found = await one.ask<SymbolInformation[]>("workspace/symbol", { query: "watch" });
	expect(found.map(({ name, containerName = "", location: { uri } }) =>
		[uri.slice(uri.lastIndexOf("/") + 1), containerName, name].join(" "))).toEqual([
		"c.ts  watch", "a.ts Subject watch", "d.ts Watch watch", "b.test.ts  watch", "d.ts  Watch", "a.ts  watchAll",
	]);
});
