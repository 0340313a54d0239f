/**
 * One open document that somebody types in. What is typed goes behind the end of the file, in functions of our own, so
 * that every text on the way parses and it is known without a parser where these functions lie:
 *
 *     (a comment)                   there or not: shifts every line of the file by one
 *     the file as it is on disk     one exported function of it is renamed, and named back again
 *     func soakTyped3() { letters } grows by a letter with each plain edit: its end says which version an answer is of
 *     func SoakFace3_17() {}        renamed
 *     func SoakAdded3() {}          there or not
 */
import type { Dice } from "../kill/edits.ts";

export type EditKind = "letter" | "comment" | "rename" | "face" | "added";

export interface Position {
	readonly line: number;
	readonly character: number;
}

/** As much of the protocol's as is looked at. */
export interface DocumentSymbol {
	readonly name: string;
	readonly range: { readonly end: Position };
}

/** One incremental change and the version that it makes. */
export interface Edit {
	readonly kind: EditKind;
	readonly version: number;
	readonly change: { readonly range: { readonly start: Position; readonly end: Position }; readonly text: string };
}

interface Forms {
	readonly comment: string;
	/** What stands before and after what is typed. */
	readonly typed: (name: string) => readonly [string, string];
	readonly empty: (name: string) => string;
	/** Between two typed words. */
	readonly between: string;
	/** Finds a function of the file that others may call; the name is the first group. */
	readonly exported: RegExp;
}

const brackets = (head: string): Pick<Forms, "typed" | "empty" | "between" | "comment"> => ({
	comment: "// soak",
	typed: (name) => [`${head} ${name}() { `, " }"],
	empty: (name) => `${head} ${name}() {}`,
	between: "; ",
});
const SCRIPT: Forms = { ...brackets("export function"), exported: /^export function ([A-Za-z]\w*)/ };
const FORMS: Readonly<Record<string, Forms>> = {
	go: { ...brackets("func"), exported: /^func ([A-Z]\w*)/ },
	ts: SCRIPT,
	tsx: SCRIPT,
	js: SCRIPT,
	py: {
		comment: "# soak",
		typed: (name) => [`def ${name}(): return (`, ")"],
		empty: (name) => `def ${name}(): pass`,
		between: " or ",
		exported: /^def ([a-zA-Z]\w*)/,
	},
};

/** Endings of files that can be typed in. */
export const TYPED_EXTENSIONS: readonly string[] = Object.keys(FORMS);

/** Names of our functions but the one that grows, and of one that was renamed. */
const OURS = /^Soak(?:Face|Added)\d|Soak$/;
const TYPED_MAX = 120;
const WORDS_MAX = 200;

interface PartOfLine {
	readonly line: number;
	readonly begin: number;
	readonly end: number;
}

export class TypedDocument {
	readonly path: string;
	/** The function that grows. */
	readonly probeName: string;
	readonly #forms: Forms;
	readonly #lines: string[];
	readonly #originalLineCount: number;
	/**
	 * Words of the file itself, so that what is typed means something at moments; their first letter keeps keywords out.
	 */
	readonly #words: readonly string[];
	readonly #faceName: string;
	readonly #addedName: string;
	readonly #renamedLine: number;
	#version = 1;
	#shift = 0;
	#typed = "";
	#word = "";
	#faceCount = 0;
	#isRenamed = false;

	/** @param number - makes its names its own */
	constructor(path: string, text: string, number: number) {
		const forms = FORMS[path.slice(path.lastIndexOf(".") + 1)];
		if (forms === undefined) throw new Error(`Nobody knows how to type in ${path}.`);
		this.path = path;
		this.#forms = forms;
		this.#lines = text.split("\n");
		if (this.#lines.at(-1) !== "") this.#lines.push("");
		this.#lines.pop();
		this.#originalLineCount = this.#lines.length;
		this.#words = [...new Set(text.match(/\b[A-Z][A-Za-z]{2,11}\b/g) ?? ["Soak"])].slice(0, WORDS_MAX);
		this.probeName = `soakTyped${number}`;
		this.#faceName = `SoakFace${number}_`;
		this.#addedName = `SoakAdded${number}`;
		this.#renamedLine = this.#lines.findIndex((line) => forms.exported.test(line));
		this.#lines.push(forms.typed(this.probeName).join(""), forms.empty(`${this.#faceName}0`));
	}

	get version(): number {
		return this.#version;
	}

	get text(): string {
		return `${this.#lines.join("\n")}\n`;
	}

	/** By how many lines the lines of the file on disk lie lower. */
	get shift(): number {
		return this.#shift;
	}

	/** What an outline of this version says of our functions, and of no version near it. */
	get outline(): string {
		const line = this.#probeLine;
		const names = [`${this.#faceName}${this.#faceCount}`];
		if (this.#lines.length > line + 2) names.push(this.#addedName);
		const renamed = this.#lines[this.#shift + this.#renamedLine] ?? "";
		if (this.#isRenamed) names.push(this.#forms.exported.exec(renamed)?.[1] ?? "");
		return outlineOf({ line, character: this.#lines[line]?.length ?? 0 }, names);
	}

	/** The same, of an outline that the server answered with. */
	outlineIn(symbols: readonly DocumentSymbol[]): string {
		const names = symbols.map(({ name }) => name).filter((name) => OURS.test(name));
		return outlineOf(symbols.find(({ name }) => name === this.probeName)?.range.end, names);
	}

	/** The next edit, applied here already. */
	edit(dice: Dice): Edit {
		const choice = dice.below(100);
		if (choice < 88) return this.#type(dice);
		if (choice < 92) return this.#comment();
		if (choice < 96) return this.#face();
		if (choice < 98) return this.#added();
		return this.#renamedLine < 0 ? this.#face() : this.#rename();
	}

	/** The edits after which only our own functions are more than the file on disk. */
	*calmDown(): Iterable<Edit> {
		if (this.#shift > 0) yield this.#comment();
		if (this.#isRenamed) yield this.#rename();
	}

	get #probeLine(): number {
		return this.#shift + this.#originalLineCount;
	}

	#type(dice: Dice): Edit {
		const [before] = this.#forms.typed(this.probeName);
		const begin = before.length;
		if (this.#typed.length > TYPED_MAX) {
			const length = this.#typed.length;
			this.#typed = "";
			this.#word = "";
			return this.#replace("letter", { line: this.#probeLine, begin, end: begin + length }, "");
		}
		if (this.#word === "") {
			this.#word = this.#words[dice.below(this.#words.length)] ?? "Soak";
			const between = this.#typed === "" ? "" : this.#forms.between;
			return this.#append(begin, between + this.#word.slice(0, 1));
		}
		return this.#append(begin, this.#word.slice(0, 1));
	}

	#append(begin: number, text: string): Edit {
		this.#word = this.#word.slice(1);
		const at = begin + this.#typed.length;
		this.#typed += text;
		return this.#replace("letter", { line: this.#probeLine, begin: at, end: at }, text);
	}

	#comment(): Edit {
		const { comment } = this.#forms;
		this.#shift = 1 - this.#shift;
		if (this.#shift === 1) {
			this.#lines.unshift(comment);
			return this.#said("comment", { line: 0, character: 0 }, { line: 0, character: 0 }, `${comment}\n`);
		}
		this.#lines.shift();
		return this.#said("comment", { line: 0, character: 0 }, { line: 1, character: 0 }, "");
	}

	#face(): Edit {
		const line = this.#probeLine + 1;
		const begin = (this.#lines[line] ?? "").indexOf(this.#faceName) + this.#faceName.length;
		const end = begin + String(this.#faceCount).length;
		this.#faceCount++;
		return this.#replace("face", { line, begin, end }, String(this.#faceCount));
	}

	#added(): Edit {
		const line = this.#probeLine + 2;
		const text = this.#forms.empty(this.#addedName);
		if (this.#lines.length > line) {
			this.#lines.pop();
			return this.#said("added", { line, character: 0 }, { line: line + 1, character: 0 }, "");
		}
		this.#lines.push(text);
		return this.#said("added", { line, character: 0 }, { line, character: 0 }, `${text}\n`);
	}

	#rename(): Edit {
		const line = this.#shift + this.#renamedLine;
		const text = this.#lines[line] ?? "";
		const name = this.#forms.exported.exec(text)?.[1] ?? "";
		const end = text.indexOf(name) + name.length;
		this.#isRenamed = !this.#isRenamed;
		return this.#isRenamed ? this.#replace("rename", { line, begin: end, end }, "Soak")
			: this.#replace("rename", { line, begin: end - 4, end }, "");
	}

	#replace(kind: EditKind, { line, begin, end }: PartOfLine, text: string): Edit {
		const before = this.#lines[line] ?? "";
		this.#lines[line] = before.slice(0, begin) + text + before.slice(end);
		return this.#said(kind, { line, character: begin }, { line, character: end }, text);
	}

	#said(kind: EditKind, start: Position, end: Position, text: string): Edit {
		this.#version++;
		return { kind, version: this.#version, change: { range: { start, end }, text } };
	}
}

function outlineOf(probeEnd: Position | undefined, names: readonly string[]): string {
	return `${probeEnd?.line}:${probeEnd?.character} ${[...names].sort().join(" ")}`;
}
