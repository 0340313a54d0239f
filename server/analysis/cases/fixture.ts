/**
 * Questions as text: small workspaces with marks, what is asked of them, and what the real session answers.
 *
 *     === the sentence that the case is
 *     --- src/price.ts            a file on disk, and its text
 *     export function price() { return 1; }
 *                     ^name       a mark: what the caret points to in the line above; this line, which may have several
 *                                 of them, is not in the file
 *     +++ src/cart.ts             an open document with text that is not saved
 *     ? trace callers price       a command of the command line; its answer follows, indented
 *     ? hover ^name               a question of an editor, at a mark
 *     ? definition ^one ^other    the same question at several marks; each line of an answer begins with its mark
 *
 * Graph questions are answered as the command line prints them, because that text says all that an answer has. Answers
 * are not written by hand: `npx vitest run --project unit server/analysis/cases -u` writes them, and the difference is
 * read before it is committed.
 */
import { runWords } from "../../cli/commandLine.ts";
import { chosenFolder } from "../../cli/folder.ts";
import { openKept } from "../../cli/keptFolder.ts";
import type { ShellStream } from "../../cli/terminal.ts";
import { withWorkspace, type TestWorkspace } from "../../fixture.ts";
import { confidenceName, declarationKindName } from "../../model/kinds.ts";
import type { Session } from "../../session.ts";
import type { Definition, PlacedSymbol, TextRange } from "../analysis.ts";

const COLUMNS = 100;
const LIMIT = 20;
const INDENT = "  ";

interface Place {
	readonly path: string;
	readonly offset: number;
}

/** A file of a case; `lines` are as they are written in it, marks included. */
interface CaseFile {
	readonly path: string;
	readonly isSaved: boolean;
	readonly lines: string[];
}

interface Case {
	readonly title: string;
	readonly files: readonly CaseFile[];
	readonly questions: readonly string[];
}

/** All cases of a file, answered anew: equal to what it holds as long as the answers are. */
export async function answered(text: string): Promise<string> {
	const [head = "", ...cases] = text.split(/^=== /m);
	const written: string[] = [];
	for (const one of cases) written.push(await answeredCase(parsed(one)));
	return `${head}${written.join("\n")}`;
}

function parsed(text: string): Case {
	const [title = "", ...lines] = text.split("\n");
	const files: CaseFile[] = [];
	const questions: string[] = [];
	for (const line of lines) {
		const [, kind, rest = ""] = /^(---|\+\+\+|\?) (.*)$/.exec(line) ?? [];
		if (kind === "?") questions.push(rest);
		else if (kind !== undefined) files.push({ path: rest, isSaved: kind === "---", lines: [] });
		else if (questions.length === 0) files.at(-1)?.lines.push(line);
	}
	return { title, files, questions };
}

async function answeredCase({ title, files, questions }: Case): Promise<string> {
	const parts = [`=== ${title}\n`];
	for (const { path, isSaved, lines } of files) parts.push(`${isSaved ? "---" : "+++"} ${path}\n${lines.join("\n")}\n`);
	const marks = new Map<string, Place>();
	const texts = files.map((file) => ({ ...file, text: withoutMarks(file, marks) }));
	await withWorkspace({}, async (workspace) => {
		for (const { path, text, isSaved } of texts) if (isSaved) workspace.write(path, text);
		const session = await workspace.open();
		await session.index();
		for (const { path, text, isSaved } of texts) if (!isSaved) session.setText(path, text);
		await session.settled();
		for (const question of questions) {
			const lines = (await answerOf(question, { workspace, session, marks })).trimEnd().split("\n");
			const indented = lines.map((line) => (line === "" ? "" : `${INDENT}${line}`));
			parts.push(`? ${question}\n${indented.join("\n")}\n`);
		}
		await session.close();
	});
	return parts.join("");
}

function withoutMarks({ path, lines }: CaseFile, marks: Map<string, Place>): string {
	const kept: string[] = [];
	for (const line of lines) {
		if (!/^\s*\^\w+(?:\s+\^\w+)*$/.test(line)) {
			kept.push(line);
			continue;
		}
		const begin = kept.slice(0, -1).reduce((sum, one) => sum + one.length + 1, 0);
		for (const { index, 1: name = "" } of line.matchAll(/\^(\w+)/g)) marks.set(name, { path, offset: begin + index });
	}
	return `${kept.join("\n")}\n`;
}

interface Asked {
	readonly workspace: TestWorkspace;
	readonly session: Session;
	readonly marks: ReadonlyMap<string, Place>;
}

function answerOf(question: string, asked: Asked): Promise<string> | string {
	const [verb = "", ...rest] = question.split(" ");
	const marks = rest.filter((word) => word.startsWith("^"));
	if (marks.length === 0) return commandAnswer(question.split(" "), asked);
	const ask = EDITOR_QUESTIONS[verb];
	if (ask === undefined) throw new Error(`No editor asks ${verb}, but ${Object.keys(EDITOR_QUESTIONS).join(", ")}`);
	const words = rest.filter((word) => !word.startsWith("^"));
	return marks.map((mark) => {
		const place = asked.marks.get(mark.slice(1));
		if (place === undefined) throw new Error(`There is no mark ${mark}: ${question}`);
		const answer = ask(asked.session, place, words).join("\n") || "nothing";
		return marks.length === 1 ? answer : answer.replace(/^/gm, `${mark} `);
	}).join("\n");
}

/** What a command prints, to whom it prints it. */
async function commandAnswer(words: readonly string[], { workspace, session }: Asked): Promise<string> {
	let text = "";
	const stream: ShellStream = {
		isTerminal: false, columns: COLUMNS, write: (part) => void (text += part), draw: () => undefined,
	};
	await runWords([...words, "--root", workspace.root], {
		cwd: workspace.root, environment: {}, out: stream, err: stream, indexBase: workspace.base,
		signal: new AbortController().signal, readInput: () => "",
		openFolder: (options, terminal) =>
			openKept({ session, indexDirectory: chosenFolder(options).indexDirectory }, options, terminal),
	});
	return text.replace(CURSOR, "--cursor …");
}

/** A cursor tells of the version of the index. */
const CURSOR = /--cursor k1-[\da-f-]+/g;

type EditorQuestion = (session: Session, at: Place, rest: readonly string[]) => readonly string[];

const EDITOR_QUESTIONS: Readonly<Record<string, EditorQuestion>> = {
	definition: (session, { path, offset }) =>
		session.analysis.definition(path, offset).definitions.map((one) => definitionLine(session, one)),
	declaration: (session, { path, offset }) =>
		session.analysis.declaration(path, offset).definitions.map((one) => definitionLine(session, one)),
	implementations: (session, { path, offset }) =>
		session.analysis.implementations(path, offset, LIMIT).definitions.map((one) => definitionLine(session, one)),
	type: (session, { path, offset }) =>
		session.analysis.typeDefinition(path, offset).definitions.map((one) => definitionLine(session, one)),
	references: (session, { path, offset }) =>
		session.analysis.references(path, offset, { includeDeclaration: true, limit: LIMIT }).occurrences
			.map((one) => `${placeOf(session, one)} ${confidenceName(one.confidence)}`),
	highlights: (session, { path, offset }) =>
		session.analysis.highlights(path, offset).map(({ range }) => placeOf(session, { path, range })),
	hover: (session, { path, offset }) => {
		const hover = session.analysis.hover(path, offset);
		if (hover === undefined) return [];
		const { signature, doc, callerCount, referenceCount } = hover;
		const counts = callerCount === undefined ? [] : [`${callerCount} callers, ${referenceCount ?? 0} references`];
		return [signature, ...(doc === "" ? [] : [doc]), ...counts];
	},
	rename: (session, { path, offset }, [newName]) => {
		const { places, refusal } = session.analysis.rename(path, offset, newName);
		if (refusal !== undefined) return [`refused: ${refusal}`];
		return places.map((one) => placeOf(session, one) + (one.text === newName ? "" : ` ${one.text}`));
	},
	completions: (session, { path, offset }) => {
		const before = session.text(path)?.slice(0, offset) ?? "";
		const { items } = session.analysis.completions(path, before, { offset, limit: LIMIT });
		return items.map(({ text, detail }) => (detail === "" ? text : `${text} (${detail})`));
	},
	outline: (session, { path }) => session.analysis.documentSymbols(path).flatMap(({ symbol, children }) =>
		[symbolLine(symbol), ...children.map((child) => `${INDENT}${symbolLine(child.symbol)}`)]),
	callers: (session, { path, offset }) =>
		session.analysis.symbolsAt(path, offset).flatMap(({ id }) => session.analysis.incomingCalls(id, LIMIT))
			.map(({ symbol, callSites }) => `${symbolLine(symbol)} in ${callSites.length} places`),
};

function definitionLine(session: Session, { path, nameRange, symbol, confidence }: Definition): string {
	const named = symbol === undefined ? "a local" : symbolLine(symbol);
	return `${placeOf(session, { path, range: nameRange })} ${named} ${confidenceName(confidence)}`;
}

function symbolLine({ kind, qualifiedName }: PlacedSymbol): string {
	return `${declarationKindName(kind)} ${qualifiedName}`;
}

/** Lines and columns from 1, as people count. */
function placeOf(session: Session, { path, range }: { readonly path: string; readonly range: TextRange }): string {
	const position = session.analysis.lines(path)?.positionAt(range.begin);
	return position === undefined ? path : `${path}:${position.line + 1}:${position.character + 1}`;
}
