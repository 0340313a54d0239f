/** kausal/explore and kausal/symbols over the protocol: one round trip has all that a graph of code is drawn from. */
import { expect, test } from "vitest";
import type { ExploreResult, SymbolsResult } from "../protocol/explore.ts";
import { uriOfPath } from "./fromProtocol.ts";
import { IndexedClient } from "./indexed/fixture.ts";

const files = {
	"src/price.ts": "/** Without tax. */\nexport function net(cents: number) {\n\treturn cents;\n}\n",
	"src/cart.ts": [
		'import { net } from "./price";', "export class Cart {", "\t/** 🙂 */ total() {", "\t\tconst 𝒶 = net(1);",
		"\t\treturn 𝒶;", "\t}", "}", "",
	].join("\n"),
	"src/main.ts": 'import { Cart } from "./cart";\nexport function main() {\n\treturn new Cart().total();\n}\n',
};

test("a symbol comes with its code, the names in it, and both sides", async () => {
	const client = await IndexedClient.open(files);
	const target = client.at("src/cart.ts", "|total");
	const { symbol, source, neighbours, container, incoming, outgoing, folder, complete, cut } =
		await client.ask<ExploreResult>("kausal/explore", { target });
	expect([symbol?.qualifiedName, symbol?.path, symbol?.test]).toEqual(["Cart.total", "src/cart.ts", false]);
	expect(container?.name).toBe("Cart");
	expect(client.uri("src")).toBe(`${folder}/src`);
	expect([source?.line, source?.cut]).toEqual([2, false]);
	expect(source?.links.map(({ begin, end, sure }) => [source.text.slice(begin, end), sure])).toEqual([["net", true]]);
	expect(neighbours.map(({ symbol: one, direction }) => `${direction} ${one.name}`))
		.toEqual(["incoming Cart", "incoming main", "outgoing net"]);
	expect(neighbours[2]?.symbol.doc).toBe("Without tax.");
	expect([incoming, outgoing, complete, cut]).toEqual([2, 1, true, null]);
	const walked = await client.ask<ExploreResult>("kausal/explore", { target: { name: source?.links[0]?.id ?? "" } });
	expect(walked.symbol?.name).toBe("net");
});

test("a limit is said, and what is no question is refused", async () => {
	const client = await IndexedClient.open(files);
	const cut = await client.ask<ExploreResult>("kausal/explore", { target: { name: "Cart.total" }, limit: 1 });
	expect([cut.neighbours.length, cut.cut, cut.incoming]).toEqual([2, "limit", 2]);
	expect(await client.refusal("kausal/explore", { target: { name: "grss" } })).toContain("Nothing is named grss");
	expect(await client.refusal("kausal/explore", {})).toContain("A target is an object");
	expect(await client.refusal("kausal/symbols", { query: 7 })).toContain("The query is a string");
});

test("symbols are found by letters of their names, in a folder named by its URI or one inside", async () => {
	const client = await IndexedClient.open(files);
	const root = uriOfPath(client.workspace.root);
	for (const folder of [undefined, root, `${root}/`, `${root}/src`]) {
		const { symbols } = await client.ask<SymbolsResult>("kausal/symbols", { query: "ttl", folder });
		expect(symbols.map(({ qualifiedName, path }) => `${qualifiedName} ${path}`)).toEqual(["Cart.total src/cart.ts"]);
	}
	expect(await client.refusal("kausal/symbols", { query: "ttl", folder: "file:///elsewhere" })).toContain("is no open folder");
});
