/**
 * The sample as a person has it in hands: a repository with a change that is not committed, a test that the change
 * reaches, a circle of imports, and names that try to be more than names.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SAMPLE, writeSample } from "./sample.ts";

/** Each is a title of a test, which is a symbol with any name at all. */
export const HOSTILE_NAMES: readonly string[] = [
	"<img src=x onerror=alert(1)>",
	"<script>alert(1)</script>",
	"<b>bold</b>",
	"<a href='command:workbench.action.quit'>a</a>",
	"<iframe src=javascript:alert(1)>",
	"<svg onload=alert(1)>",
	"&lt;img&gt; &#60;b&#62;",
	"<details open ontoggle=alert(1)>",
	"<style>*{display:none}</style>",
	"<!-- comment",
	"</span></div>",
	"<input autofocus onfocus=alert(1)>",
	"[run](command:workbench.action.closeAllEditors)",
	"[x](command:workbench.action.terminal.new)",
	"![i](https://evil.example/x.png)",
	"[link](https://evil.example)",
	"<https://evil.example>",
	"https://evil.example/a",
	"www.evil.example",
	"**bold** _it_ ~~s~~",
	"# heading",
	"> quote",
	"- list",
	"1. list",
	"| a | b |",
	"```js",
	"`code`",
	"[ref][x]",
	"[x]: command:workbench.action.quit",
	"***",
	"$(error) icon",
	"$(sync~spin)",
	"$(trash)$(trash)",
	"\\$(bug)",
	"command:workbench.action.quit",
	"{0} {1}",
	"%s %d",
	"${env:HOME}",
	"\\u001b[31mred\\u001b[0m",
	"\\u001b]8;;https://evil.example\\u0007link\\u001b]8;;\\u0007",
	"\\u001b[2J",
	"\\u0007bell",
	"\\u202egnp.exe",
	"zero\\u200bwidth",
	"\\u2066isolate\\u2069",
	"a\\tb",
	"two\\nlines",
	"javascript:alert(1)",
	"vscode://evil/x",
	"file:///etc/passwd",
];

const MORE: Readonly<Record<string, string>> = {
	"package.json": JSON.stringify({
		name: "shop",
		private: true,
		scripts: { test: "node -e \"fs.writeFileSync('ran.json', JSON.stringify(process.argv.slice(1)))\"" },
	}),
	"src/cart.test.ts":
		'import { total } from "./cart";\n\ntest("an empty cart costs nothing", () => {\n\ttotal([]);\n});\n',
	"src/tax.ts": 'import { rate } from "./rate";\n\nexport const tax = (sum: number): number => sum * rate();\n',
	"src/rate.ts": 'import { tax } from "./tax";\n\nexport const rate = (): number => (tax.length > 0 ? 0.2 : 0);\n',
	"hostile/names.test.ts": `import { unloved } from "./unloved";\n\n${HOSTILE_NAMES.map(
		(name) => `test(${JSON.stringify(name).replace(/\\\\(u[0-9a-f]{4}|[tn])/g, "\\$1")}, () => {\n\tunloved();\n});\n`,
	).join("")}`,
	"hostile/unloved.ts": "export function unloved(): void {}\n",
};

export function writeChangedSample(folder: string): void {
	writeSample(folder);
	for (const [path, text] of Object.entries(MORE)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
	const git = (...args: readonly string[]): void => {
		const who = ["-c", "user.name=e2e", "-c", "user.email=e2e@example.invalid"];
		execFileSync("git", [...who, ...args], { cwd: folder, stdio: "pipe" });
	};
	git("init", "-q");
	git("add", "-A");
	git("commit", "-q", "-m", "shop");
	writeFileSync(join(folder, "src/pricing.ts"), (SAMPLE["src/pricing.ts"] ?? "").replace("sum / 10", "sum / 8"));
}
