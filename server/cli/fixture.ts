/** The built program `kausal` as a process, in a folder of its own with a cache of its own. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { realRoot } from "../workspace/containment.ts";

export const program: string = resolve(import.meta.dirname, "../../dist/cli.js");

export interface Ended {
	readonly code: number | null;
	readonly out: string;
	readonly err: string;
}

export class Desk {
	readonly folder: string;
	readonly cache: string;

	constructor() {
		if (!existsSync(program)) throw new Error("There is no dist/cli.js; run: npm run build");
		this.folder = realRoot(mkdtempSync(join(tmpdir(), "kausal-desk-")));
		this.cache = join(this.folder, "cache");
	}

	get environment(): Record<string, string> {
		return { PATH: process.env["PATH"] ?? "", HOME: this.folder, XDG_CACHE_HOME: this.cache };
	}

	write(path: string, text: string): void {
		mkdirSync(dirname(join(this.folder, path)), { recursive: true });
		writeFileSync(join(this.folder, path), text);
	}

	/** @param line - words between blanks, or the words themselves */
	kausal(
		line: string | readonly string[],
		{ cwd = ".", env = {}, input }: { cwd?: string; env?: Record<string, string>; input?: string } = {},
	): Ended {
		const words = typeof line === "string" ? line.split(" ").filter((word) => word !== "") : line;
		const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
			cwd: join(this.folder, cwd), env: { ...this.environment, ...env }, input,
			encoding: "utf8", timeout: 120_000, killSignal: "SIGKILL",
		});
		return { code: status, out: stdout.trimEnd(), err: stderr.trimEnd() };
	}

	/** The names of the indexes that there are, without their hashes. */
	get indexes(): readonly string[] {
		const base = join(this.cache, "kausal");
		const names = existsSync(base) ? readdirSync(base).filter((name) => name !== "compiled") : [];
		return names.map((name) => name.replace(/-[0-9a-f]{16}$/, "")).sort();
	}

	remove(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** A folder `shop` of three files that call one another, and one that calls nobody, at a desk of its own. */
export class Shop extends Desk {
	readonly shop: string;

	constructor() {
		super();
		this.shop = join(this.folder, "shop");
		this.write("shop/package.json", "{}");
		this.write(
			"shop/src/price.ts",
			"/** What it costs. */\nexport function price(count: number): number {\n\treturn count * 2;\n}\n",
		);
		this.write("shop/src/cart.ts", [
			'import { price } from "./price";', "", "export class Cart {", "\ttotal(): number {",
			"\t\treturn price(1) + price(2);", "\t}", "}",
			"", "export function checkout(cart: Cart): number {", "\treturn cart.total();", "}", "",
		].join("\n"));
		this.write(
			"shop/src/main.ts",
			'import { checkout, Cart } from "./cart";\n\nexport function main(): void {\n\tcheckout(new Cart());\n}\n',
		);
		this.write("shop/src/other.ts", "export class Till {\n\ttotal(): number { return 0; }\n}\n");
	}

	/** @param cwd - an absolute path; left out: the shop */
	run(line: string, { cwd = this.shop, env = {} }: { cwd?: string; env?: Record<string, string> } = {}): Ended {
		return this.kausal(line, { cwd: relative(this.folder, cwd), env });
	}

	json(line: string): Record<string, unknown> {
		return JSON.parse(this.run(`${line} --json`).out) as Record<string, unknown>;
	}

	/** @param folder - an absolute path; left out: the shop */
	put(path: string, text: string, folder: string = this.shop): void {
		this.write(join(relative(this.folder, folder), path), text);
	}
}
