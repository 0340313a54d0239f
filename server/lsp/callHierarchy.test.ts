/** Who calls what nobody names where it is called. */
import { expect, test } from "vitest";
import type { CallHierarchyIncomingCall, CallHierarchyItem } from "vscode-languageserver/node";
import { IndexedClient } from "./indexed/fixture.ts";

test("a constructor is called where something is made, by the name of the class", async () => {
	const one = await IndexedClient.open({
		"cart.ts": "export class Cart {\n\tconstructor() { fill(); }\n}\nexport function fill() {}\n",
		"shop.ts": [
			'import { Cart } from "./cart";', "export function shop(cart: Cart) { return [cart, new Cart(), new Cart()]; }", "",
		].join("\n"),
		"till.py": "class Till:\n    def __init__(self):\n        pass\n\ndef open():\n    return Till()\n",
	});
	const callers = async (path: string, marked: string): Promise<readonly string[]> => {
		const [item] = await one.ask<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", one.at(path, marked));
		const calls = await one.ask<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", { item });
		return calls.map(({ from: { name }, fromRanges }) => `${name} ${fromRanges.length}`);
	};
	expect(await callers("cart.ts", "|constructor")).toEqual(["shop 2"]);
	expect(await callers("cart.ts", "class |Cart")).toEqual(["shop 2"]);
	expect(await callers("till.py", "|__init__")).toEqual(["open 1"]);
});
