/**
 * What package.json promises to the editor: nothing of a workspace can choose paths or threads, every command exists,
 * and the package needs no other package.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listedTools } from "../server/mcp/protocol.ts";

interface Choice {
	readonly type?: string;
	readonly enum?: unknown;
	readonly anyOf?: readonly Choice[];
	readonly additionalProperties?: Choice | false;
	readonly properties?: Readonly<Record<string, Choice>>;
	readonly default?: unknown;
}

interface Manifest {
	readonly dependencies?: object;
	readonly devDependencies: Readonly<Record<string, string>>;
	readonly activationEvents: readonly string[];
	readonly extensionKind: readonly string[];
	readonly capabilities: {
		readonly untrustedWorkspaces: { readonly supported: unknown; readonly restrictedConfigurations: readonly string[] };
	};
	readonly contributes: {
		readonly commands: readonly { readonly command: string; readonly category: string; readonly title: string }[];
		readonly views: Readonly<Record<string, readonly { readonly name: string }[]>>;
		readonly languageModelTools: readonly { readonly name: string }[];
		readonly walkthroughs: readonly {
			readonly steps: readonly {
				readonly id: string;
				readonly description: string;
				readonly media: { readonly image: string };
			}[];
		}[];
		readonly viewsWelcome: readonly { readonly contents: string }[];
		readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string } & Choice>> };
	};
}

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")) as Manifest;
const nls = readFileSync(join(import.meta.dirname, "../package.nls.json"), "utf8");
const sentences = JSON.parse(nls) as Readonly<Record<string, string>>;
const settings = Object.entries(manifest.contributes.configuration.properties);

test("a setting that is free text or a number cannot come from a workspace", () => {
	const isChosen = (setting: Choice): boolean =>
		setting.enum !== undefined ||
		setting.type === "boolean" ||
		(typeof setting.additionalProperties === "object" && isChosen(setting.additionalProperties)) ||
		(setting.additionalProperties === false && Object.values(setting.properties ?? {}).every(isChosen)) ||
		(setting.anyOf !== undefined && setting.anyOf.every(isChosen));
	const free = settings.filter(([, setting]) => !isChosen(setting));
	expect(free.length).toBeGreaterThan(0);
	for (const [name, { scope }] of free) {
		expect(scope, name).toBe("machine");
		expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toContain(name);
	}
	expect(manifest.capabilities.untrustedWorkspaces.supported).toBe("limited");
});

test("what can be switched on is shown switched off, since the editor makes a row only of what has a value", () => {
	const several = settings.filter(([, { properties }]) => properties !== undefined);
	expect(several.map(([name]) => name)).toEqual(["kausal.codeLens", "kausal.inlayHints", "kausal.diagnostics"]);
	for (const [name, { properties = {}, default: values }] of several) {
		const off = Object.entries(properties).map(([key, { type }]) => [key, type === "boolean" ? false : "off"]);
		expect(values, name).toEqual(Object.fromEntries(off));
	}
});

test("the extension starts for its languages and its folders, not for everything", () => {
	const known = /^(?:onLanguage|workspaceContains|onWebviewPanel):[\w.]+$/;
	expect(manifest.activationEvents.filter((event) => !known.test(event))).toEqual([]);
	expect(manifest.extensionKind).toEqual(["workspace"]);
});

test("every command is there, and no other", () => {
	const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" });
	const code = files
		.filter((path) => /(?<!\.test|\.e2e)\.ts$/.test(path))
		.map((path) => readFileSync(join(import.meta.dirname, path), "utf8"))
		.join("\n");
	const calls = code.matchAll(/\b(?:registerCommand|command|question)\(\s*"(kausal\.[\w.]+)"/g);
	const registered = [...calls].map((match) => match[1]);
	expect(registered.sort()).toEqual(manifest.contributes.commands.map(({ command }) => command).sort());
	for (const { category } of manifest.contributes.commands) expect(category).toBe("Kausal");
});

test("nothing is resolved at run time, and every version is exact", () => {
	expect(manifest.dependencies).toBeUndefined();
	expect(Object.entries(manifest.devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual(
		[],
	);
});

test("the tools of the editor's agents are those of `kausal mcp`", () => {
	const { languageModelTools: declared } = manifest.contributes;
	expect(declared.map(({ name }) => name)).toEqual(listedTools().map(({ name }) => `kausal_${name}`));
	for (const [place, { description, inputSchema }] of listedTools().entries()) {
		expect(declared[place]).toMatchObject({ modelDescription: description, inputSchema, canBeReferencedInPrompt: true });
	}
});

test("the walkthrough has its pictures, and its buttons run commands that are there", () => {
	const ours = new Set(manifest.contributes.commands.map(({ command }) => command));
	for (const { id, description, media } of manifest.contributes.walkthroughs.flatMap(({ steps }) => steps)) {
		expect(existsSync(join(import.meta.dirname, "..", media.image)), id).toBe(true);
		const text = sentences[description.slice(1, -1)] ?? "";
		const named = [...text.matchAll(/command:([\w.]+)/g)].map(([, name = ""]) => name);
		expect(named.length, id).toBeGreaterThan(0);
		for (const name of named) expect(ours.has(name) || name.endsWith(".focus"), name).toBe(true);
	}
});

test("every word that a person reads can be translated, and no translation is without use", () => {
	const text = readFileSync(join(import.meta.dirname, "../package.json"), "utf8");
	const used = [...text.matchAll(/"%([\w.-]+)%"/g)].map((match) => match[1]);
	expect([...new Set(used)].sort()).toEqual(Object.keys(sentences).sort());
	const { commands, views, viewsWelcome } = (JSON.parse(text) as typeof manifest).contributes;
	const said = [
		...commands.map(({ title }) => title),
		...Object.values(views)
			.flat()
			.map(({ name }) => name),
		...viewsWelcome.map(({ contents }) => contents),
	];
	expect(said.filter((sentence) => !/^%.+%$/.test(sentence))).toEqual([]);
});

test("walkthroughs know bold alone, and welcome views no emphasis at all", () => {
	const { walkthroughs, viewsWelcome } = manifest.contributes;
	const said = (name: string): string => sentences[name.slice(1, -1)] ?? "";
	const steps = walkthroughs.flatMap((one) => one.steps.map(({ description }) => said(description)));
	expect(steps.filter((text) => /(?<!\*)\*(?!\*)/.test(text))).toEqual([]);
	expect(viewsWelcome.map(({ contents }) => said(contents)).filter((text) => text.includes("*"))).toEqual([]);
});
