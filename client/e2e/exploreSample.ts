/**
 * A workspace to walk through: a shop whose parts call each other, a function that hundreds use, and names that are
 * markup in one language or another.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeSample } from "./sample.ts";

/** What names and documentation may be made of, to be read as text and nothing else. */
export const PAYLOADS: readonly string[] = [
	"<script>window.ran=1</script>",
	"<img src=x onerror=window.ran=1>",
	"<svg onload=window.ran=1>",
	"</title><script>window.ran=1</script>",
	"<iframe srcdoc='<script>parent.ran=1</script>'>",
	"<a href=javascript:window.ran=1>x</a>",
	"<body onload=window.ran=1>",
	"<details open ontoggle=window.ran=1>",
	"<style>@import 'https://evil.example/x.css'</style>",
	"<base href=https://evil.example/>",
	"<meta http-equiv=refresh content='0;url=https://evil.example'>",
	"<object data=https://evil.example>",
	"<form action=https://evil.example><input autofocus onfocus=window.ran=1>",
	"<math><mtext></mtext><script>window.ran=1</script></math>",
	"<input autofocus onfocus=window.ran=1>",
	"<video><source onerror=window.ran=1>",
	'"><script>window.ran=1</script>',
	"'><img src=x onerror=window.ran=1>",
	"`><svg/onload=window.ran=1>",
	"--><script>window.ran=1</script><!--",
	"{{constructor.constructor('window.ran=1')()}}",
	"${window.ran=1}",
	"#{window.ran=1}",
	"<%= window.ran=1 %>",
	"javascript:window.ran=1",
	"data:text/html,<script>window.ran=1</script>",
	"vbscript:msgbox(1)",
	"command:workbench.action.terminal.new",
	"[run](command:workbench.action.quit)",
	"[x](javascript:window.ran=1)",
	"![x](https://evil.example/x.png)",
	"<command:workbench.action.quit>",
	"[ref]: command:workbench.action.quit",
	"https://evil.example/a",
	"//evil.example/a",
	"file:///etc/passwd",
	"vscode://file/etc/passwd",
	"\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007",
	"\u001b[31mred\u001b[0m",
	"\u001b[2J\u001b[H",
	"\u202egnirts\u202c",
	"\u2066hidden\u2069",
	"$(alert) $(sync~spin)",
	"&lt;script&gt;window.ran=1&lt;/script&gt;",
	"&#60;script&#62;window.ran=1&#60;/script&#62;",
	"%3Cscript%3Ewindow.ran=1%3C/script%3E",
	"__proto__",
	"constructor",
	'<!--#exec cmd="id" -->',
	"]]><script>window.ran=1</script>",
];

/** Whoever reads the imports of this file must not read those of the sample. */
const IMPORT = "import";
const USERS = 300;

function write(folder: string, path: string, text: string): void {
	mkdirSync(dirname(join(folder, path)), { recursive: true });
	writeFileSync(join(folder, path), text);
}

interface Users {
	readonly areas: readonly string[];
	readonly name: string;
	readonly under: string;
	readonly files: number;
	readonly functions: number;
}

function writeUsers(folder: string, { areas, name, under, files, functions }: Users): void {
	for (let file = 0; file < files; file++) {
		const area = areas[file % areas.length] ?? "web";
		const users = Array.from(
			{ length: functions },
			(_, at) => `export function ${name}${area}${file}_${at}(): void {\n\t${name}("${area}");\n}\n`,
		);
		write(folder, `${under}/${area}/part${file}.ts`, `${IMPORT} { ${name} } from "../${name}";\n\n${users.join("\n")}`);
	}
}

/** Shop, hubs and markup. */
export function writeExploreSample(folder: string): void {
	writeSample(folder);
	write(
		folder,
		"src/order.ts",
		`${IMPORT} { receipt } from "./main";
${IMPORT} { type Item, total } from "./cart";
${IMPORT} { discount } from "./pricing";

/** An order is priced once, when it is placed. */
export class Order {
	readonly items: Item[] = [];

	/** What the customer pays, shipping included. */
	price(): number {
		const sum = total(this.items);
		return sum + this.shipping(sum) - discount(sum);
	}

	shipping(sum: number): number {
		return sum > 50 ? 0 : 4.9;
	}

	print(): string {
		return receipt() + this.price();
	}
}

export function place(order: Order): string {
	return order.print();
}

export function guess(thing: any): void {
	thing.shipping(1);
}
`,
	);
	write(
		folder,
		"test/order.test.ts",
		`${IMPORT} { Order, place } from "../src/order";
${IMPORT} { total } from "../src/cart";

test("an order is priced with its shipping", () => {
	expect(new Order().price()).toBe(4.9);
	expect(total([])).toBe(0);
});

test("an order is printed when it is placed", () => {
	expect(place(new Order())).toContain("You pay");
});
`,
	);
	write(
		folder,
		"hub/log.ts",
		"/** Writes a line to the log of the shop; everybody does. */\n" +
			"export function log(line: string): void {\n\tvoid line;\n}\n",
	);
	const areas = ["billing", "catalog", "checkout", "customers", "mail", "search", "stock", "web"];
	writeUsers(folder, { areas, name: "log", under: "hub", files: Math.ceil(USERS / 6), functions: 6 });
	const trace = "export function trace(line: string): void {\n\tvoid line;\n}\n";
	write(folder, "many/trace.ts", `/** Two thousand functions call it. */\n${trace}`);
	writeUsers(folder, { areas, name: "trace", under: "many", files: 100, functions: 20 });
	const docs = PAYLOADS.map(
		(text, at) =>
			`/** ${text.replaceAll("*/", "* /")} */\n` +
			`export function h${at}(): void {\n\treturn ${at === 0 ? "undefined" : `h${at - 1}()`};\n}\n`,
	);
	write(folder, "src/markup.ts", docs.join("\n"));
	const sections = PAYLOADS.map((text) => `## ${text.replaceAll("\n", " ")}\n\nIt is \`note\`.\n`);
	write(folder, "MARKUP.md", `# Markup\n\n${sections.join("\n")}`);
	const note = "export function note(line: string): void {\n\tvoid line;\n}\n";
	write(folder, "src/note.ts", `/** Names that are markup use it. */\n${note}`);
	for (const [at, text] of PAYLOADS.entries()) {
		const name = text.replace(/[/\u0000]/g, "∕").slice(0, 60);
		write(
			folder,
			`names/${name}${at}.ts`,
			`import { note } from "../src/note";\nexport function named${at}(): void {\n\tnote("x");\n}\n`,
		);
	}
}
