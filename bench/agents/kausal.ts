/** How a question is answered by `kausal mcp`, with the client of the protocol's own SDK, as the built program. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { PROGRAM } from "../product.ts";
import { isSameSet } from "./grep.ts";
import { lineOf, type Drawn, type Question } from "./questions.ts";

export interface KausalAnswer {
	readonly calls: number;
	readonly characters: number;
	readonly isRight: boolean;
	/** What was told and is not so, and what is so and was not told. */
	readonly wrong: readonly string[];
}

export class Asker {
	readonly #client: Client;
	#calls = 0;
	#characters = 0;

	private constructor(client: Client) {
		this.#client = client;
	}

	static async of(root: string, indexBase: string): Promise<Asker> {
		const client = new Client({ name: "bench", version: "1" });
		const args = [PROGRAM, "mcp", "--root", root, "--index-dir", indexBase];
		await client.connect(new StdioClientTransport({ command: process.execPath, args }));
		const asker = new Asker(client);
		while (!(await asker.#call("status", {}))[0]?.endsWith("fresh"));
		return asker;
	}

	async ask(question: Question, isJudged: Drawn["isJudged"]): Promise<KausalAnswer> {
		this.#calls = this.#characters = 0;
		const found = question.kind === "uses" ? await this.#uses(question) : await this.#declaration(question);
		const { kind, name, at, expected } = question;
		const counts = (place: string): boolean => kind !== "uses" || (place !== lineOf(at) && isJudged(name, place));
		const told = new Set([...found].filter(counts));
		const wrong = [
			...[...told].filter((place) => !expected.has(place)).map((place) => `+${place}`),
			...[...expected].filter((place) => !told.has(place)).map((place) => `-${place}`),
		];
		return { calls: this.#calls, characters: this.#characters, isRight: isSameSet(told, expected), wrong };
	}

	close(): Promise<void> {
		return this.#client.close();
	}

	/** By file and name; where that means several, by the one whose lines hold the declaration. */
	async #uses({ name, at }: Question): Promise<Set<string>> {
		let id = `${at.file}#${name}`;
		let rows = await this.#rows("relations", { id });
		if (rows.isSeveral) {
			id = this.#holding(rows.rows, at.line) ?? id;
			rows = await this.#rows("relations", { id });
		}
		const places = new Set<string>();
		for (const row of rows.rows) {
			const [address = "", , , lines = ""] = row.split("  ");
			const path = address.split("#")[0] ?? "";
			for (const line of lines.replace(/^L/, "").split(",")) if (/^\d+$/.test(line)) places.add(`${path}:${line}`);
		}
		return places;
	}

	/** Whatever is found at the place; it is right if the declaration's name is in its first line. */
	async #declaration({ at, expected }: Question): Promise<Set<string>> {
		const { rows } = await this.#rows("find", { name: `${at.file}:${at.line}:${at.column}` });
		return new Set(rows.flatMap((row) => {
			const [address = "", , lines = ""] = row.split("  ");
			const [first = 0, last = first] = lines.replace(/^L/, "").split("-").map(Number);
			const path = address.split("#")[0] ?? "";
			const held = [...expected].filter((place) => {
				const line = Number(place.slice(place.lastIndexOf(":") + 1));
				return place.startsWith(`${path}:`) && line >= first && line <= last;
			});
			return held.length > 0 ? held : [`${path}:${first}`];
		}));
	}

	#holding(rows: readonly string[], line: number): string | undefined {
		const holding = rows.flatMap((row) => {
			const parts = row.split("  ");
			const [first = 0, last = first] = (parts.find((part) => /^L\d/.test(part)) ?? "L0").slice(1).split("-").map(Number);
			return line >= first && line <= last ? [{ id: parts[0], size: last - first }] : [];
		});
		return holding.sort((one, other) => one.size - other.size)[0]?.id;
	}

	/** All pages of an answer. */
	async #rows(tool: string, given: Readonly<Record<string, unknown>>): Promise<{ rows: string[]; isSeveral: boolean }> {
		const rows: string[] = [];
		let isSeveral = false;
		for (let cursor: string | undefined; ; ) {
			const [, verdict = "", ...lines] = await this.#call(tool, { ...given, ...(cursor === undefined ? {} : { cursor }) });
			isSeveral ||= verdict.includes("means several");
			rows.push(...lines.slice(0, -1));
			cursor = /, cursor (\S+),/.exec(lines.at(-1) ?? "")?.[1];
			if (cursor === undefined) return { rows, isSeveral };
		}
	}

	async #call(name: string, given: Readonly<Record<string, unknown>>): Promise<string[]> {
		const { content } = await this.#client.callTool({ name, arguments: given }) as CallToolResult;
		const [first] = content;
		const text = first?.type === "text" ? first.text : "";
		this.#calls += 1;
		// What the agent writes to ask counts as well.
		this.#characters += text.length + JSON.stringify({ name, arguments: given }).length;
		return text.split("\n");
	}
}
