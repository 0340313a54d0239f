/** Names of an index with texts on top are those of the files that are seen, whatever came, went or was hidden. */
import { expect, test } from "vitest";
import { Engine } from "../../engine/index.ts";
import { Prng } from "../../engine/sim/prng.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { withWorkspace } from "../fixture.ts";
import type { Site } from "../model/declarations.ts";
import { Facts } from "../model/facts.ts";
import { isKey } from "../model/identity.ts";
import { namesAndKeys } from "../model/nameKeys.ts";
import { directoryOf } from "../model/path.ts";
import { LayeredView, type LayerFile } from "./layeredView.ts";
import { bySite } from "./storedNames.ts";
import { StoreView } from "./storeView.ts";

const FILES = {
	"a.go": "package a\n\ntype Cart struct{}\n\nfunc (c Cart) Total() int { return 1 }\n",
	"b.go": "package a\n\ntype Sums interface{ Total() int }\n\nfunc Total() {}\n",
	"in/c.go": "package in\n\nfunc Total() {}\n\nfunc Total2() {}\n", "in/deep/d.go": "package deep\n\ntype Cart int\n",
};
const TEXTS = [
	"package a\n", "package a\n\nfunc Total() {}\n\nfunc New() {}\n", FILES["a.go"], FILES["b.go"],
	"package a\n\nfunc (c Cart) Total() int { return 1 }\n\ntype Cart struct{}\n\ntype Sums interface{ More() }\n",
];
const PATHS = [...Object.keys(FILES), "in/new.go", "z.go"];

/** By name or key: where it is declared in the files that a view has. */
function sitesOf(view: LayeredView): Map<string, Site[]> {
	const sites = new Map<string, Site[]>();
	for (const path of view.paths()) {
		for (const { name, declaration } of namesAndKeys(view.facts(path) as Facts)) {
			sites.set(name, [...sites.get(name) ?? [], { path, declaration }]);
		}
	}
	for (const list of sites.values()) list.sort(bySite);
	return sites;
}

test("sites and names are those of the files that are seen", () => withWorkspace(FILES, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	await session.close();
	const engine = Engine.open({ vfs: createNodeVfs(), directory: workspace.store("index"), mode: "read" });
	const view = new LayeredView(new StoreView(engine), engine.layer());
	const prng = new Prng(7);
	const asked = new Set<string>();
	const read = async (path: string, source: string): Promise<LayerFile> => {
		const outcome = await workspace.pool.extract({ language: "go", source });
		if (outcome.kind !== "extracted") throw new Error(outcome.reason);
		const facts = new Facts(outcome.extraction.facts);
		const { textLength, lines: { begin: lineBegins } } = facts;
		return { file: { path, language: "go", contentHash: [0, 0, 0, 0], textLength, isAscii: true, lineBegins }, facts };
	};
	for (let round = 0; round < 150; round++) {
		const path = PATHS[prng.below(PATHS.length)] as string;
		const what = prng.below(5);
		if (what === 0) view.hide(path);
		else if (what === 1) view.delete(path);
		else view.replace(await read(path, TEXTS[prng.below(TEXTS.length)] as string));
		const sites = sitesOf(view);
		for (const name of sites.keys()) asked.add(name);
		for (const name of asked) {
			const wanted = sites.get(name) ?? [];
			expect(view.names.sites(name), name).toEqual(wanted);
			for (const directory of ["", "in", "in/deep", "none"]) {
				expect(view.names.sitesIn(directory, name), `${directory} ${name}`)
					.toEqual(wanted.filter((site) => directoryOf(site.path) === directory));
			}
		}
		expect([...view.names.names()]).toEqual(expect.arrayContaining([...sites.keys()].filter((name) => !isKey(name))));
		expect(new Set(view.names.names()).size).toBe([...view.names.names()].length);
	}
	engine.close();
}));
