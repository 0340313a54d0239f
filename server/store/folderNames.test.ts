/** Names of whole folders, out of facts, are those that the engine has name by name. */
import { expect, test } from "vitest";
import { Engine } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { withWorkspace } from "../fixture.ts";
import { namesAndKeys } from "../model/nameKeys.ts";
import { FolderNames } from "./folderNames.ts";
import { StoreView } from "./storeView.ts";

const FILES = {
	"top.go": "package top\nfunc Total() int { return 1 }\n",
	"shop/cart.go": "package shop\ntype Cart struct{ Total int }\nfunc init() {}\nfunc (c *Cart) Add() {}\n",
	"shop/price.go": "package shop\nfunc (c *Cart) Remove() {}\nfunc init() {}\nfunc init() {}\nvar Total = 2\n",
	"shop/names.go": "package shop\ntype Pricer interface{ Add() }\ntype Both interface{ Pricer }\n",
	"shop/deep/cart.go": "package deep\ntype Cart struct{}\nfunc (Cart) Add() {}\n",
	"shop2/cart.go": "package shop2\nfunc Total() {}\n",
};

test("the sites of each name in each folder are those of the engine, in the same order", async () => {
	await withWorkspace(FILES, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		await session.close();
		const engine = Engine.open({ vfs: createNodeVfs(), directory: workspace.store("index") });
		try {
			const view = new StoreView(engine);
			const folders = new FolderNames(view);
			const names = new Set(["nobody has it"]);
			for (const path of view.paths()) {
				const facts = view.facts(path);
				for (const { name } of facts ? namesAndKeys(facts) : []) names.add(name);
			}
			let siteCount = 0;
			for (const directory of ["", "shop", "shop/deep", "shop2", "sho", "nowhere"]) {
				for (const name of [...names, ...names]) {
					const sites = folders.sitesIn(directory, name);
					expect(sites, `${name} in ${directory}`).toEqual(view.names.sitesIn(directory, name));
					siteCount += sites.length;
				}
			}
			expect(siteCount).toBeGreaterThan(2 * names.size);
		} finally {
			engine.close();
		}
	});
});
