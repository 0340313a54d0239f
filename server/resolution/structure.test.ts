/** What types of Go implement, beside many interfaces that name the types of as many packages. */
import { expect, test } from "vitest";
import { finish } from "../model/pieces.ts";
import { openFixture } from "./fixture.ts";
import { resolvePartInPieces } from "./resolve.ts";
import { Steps } from "./steps.ts";

const PACKAGES = 40;
/** What lies beside the type that an interface names. */
const TYPES = Array.from({ length: 300 }, (_, at) => `type Other${at} struct{ Item, Page int }\n`).join("");

/** @param signature - of the method that each interface asks for, with types of its package */
function files(signature: (number: number) => string): Record<string, string> {
	const all: Record<string, string> = { "go.mod": "module example.org/sdk\n" };
	for (let number = 0; number < PACKAGES; number++) {
		all[`s${number}/models.go`] = `package s${number}\n\ntype Item${number} struct{}\n\n${TYPES}`;
		all[`s${number}/api/api.go`] = `package api\n\nimport "example.org/sdk/s${number}"\n\n` +
			`type Client interface {\n\tGet()\n\tListAll${signature(number)}\n}\n`;
	}
	return all;
}

/** The paths of the interfaces that types of s7/client.go implement, and the steps that it took. */
async function implementedIn(files: Record<string, string>): Promise<{ paths: readonly string[]; steps: number }> {
	const { world, files: all } = await openFixture(
		Object.entries(files).map(([path, text]) => `--- ${path}\n${text}`).join(""));
	const path = "s7/client.go";
	const facts = all.get(path);
	if (facts === undefined) throw new Error(`there is no ${path}`);
	const steps = new Steps(facts.references.count);
	const { structure } = finish(resolvePartInPieces({ path, language: "go", facts, world, steps, part: "structure" }));
	const paths = structure?.implemented.flatMap(({ interfaces }) => interfaces.map((site) => site.path)) ?? [];
	return { paths, steps: steps.taken };
}

const client = (result: string): string =>
	`package s7\n\ntype Client struct{}\n\nfunc (c Client) Get() {}\n\nfunc (c Client) ListAll() ${result} { panic(1) }\n`;

test("types that others name are told apart without the facts of their files", async () => {
	const { paths, steps } = await implementedIn({
		...files((number) => `() s${number}.Item${number}`), "s7/client.go": client("Item7"),
	});
	expect(paths).toEqual(["s7/api/api.go"]);
	expect(steps).toBeLessThan(PACKAGES * 100);
});

test("a type that is another name of one is that one", async () => {
	const all = files((number) => `() s${number}.Item${number}`);
	const { paths } = await implementedIn({
		...all, "s7/client.go": client("Item7"),
		"s3/models.go": 'package s3\n\nimport "example.org/sdk/s7"\n\ntype Item3 = s7.Item7\n',
		"s4/models.go": "package s4\n\ntype Other struct{ Item4 int }\n",
	});
	expect(paths).toEqual(["s3/api/api.go", "s7/api/api.go"]);
});

test("of methods with other numbers of parameters no types are looked for", async () => {
	const { paths, steps } = await implementedIn({
		...files((number) => `(more int) s${number}.Item${number}`), "s7/client.go": client("Item7"),
	});
	expect(paths).toEqual([]);
	expect(steps).toBeLessThan(PACKAGES * 40);
});
