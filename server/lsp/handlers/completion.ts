/** textDocument/completion: names where no other server answers; in Markdown paths, headings and names of code. */
import {
	type CompletionItem, CompletionItemKind, type CompletionList, type CompletionParams, type TextEdit,
} from "vscode-languageserver/node";
import { DeclarationKind } from "../../model/kinds.ts";
import { LineIndex } from "../../model/lineIndex.ts";
import { type Handler, invalidParams, placeOf } from "../dispatch.ts";
import { offsetOfPosition } from "../fromProtocol.ts";

const ITEMS_MAX = 100;

const kinds = new Map<number, CompletionItemKind>([
	[DeclarationKind.file, CompletionItemKind.File],
	[DeclarationKind.module, CompletionItemKind.Module],
	[DeclarationKind.importBinding, CompletionItemKind.Reference],
	[DeclarationKind.class, CompletionItemKind.Class],
	[DeclarationKind.interface, CompletionItemKind.Interface],
	[DeclarationKind.type, CompletionItemKind.TypeParameter],
	[DeclarationKind.typeParameter, CompletionItemKind.TypeParameter],
	[DeclarationKind.enum, CompletionItemKind.Enum],
	[DeclarationKind.enumMember, CompletionItemKind.EnumMember],
	[DeclarationKind.function, CompletionItemKind.Function],
	[DeclarationKind.method, CompletionItemKind.Method],
	[DeclarationKind.field, CompletionItemKind.Field],
	[DeclarationKind.constant, CompletionItemKind.Constant],
	[DeclarationKind.section, CompletionItemKind.Text],
]);

export const completion: Handler<CompletionParams, CompletionList | null> = async (server, params, token) => {
	const { textDocument, position } = params;
	// Before the first await: what is typed is in the client's text, and perhaps not read yet.
	const cell = server.notebooks.cell(textDocument?.uri);
	const asked = cell === undefined ? server.documents.get(textDocument?.uri)
		: { text: cell.text, lines: LineIndex.of(cell.text) };
	const place = await placeOf(server, textDocument, token);
	if (place === undefined || asked === undefined || server.navigation.shareOf(place.path) !== "whole") return null;
	const { positionEncoding } = server.traits;
	const inText = offsetOfPosition(asked, position, positionEncoding);
	if (inText === undefined) throw invalidParams("The position is none: line and character are integers from 0 on.");
	const before = asked.text.slice(asked.lines.begins[position.line] ?? 0, inText);
	const offset = cell?.offsets[inText] ?? inText;
	const { typed, items, isCut } = place.session.analysis.completions(place.path, before, { offset, limit: ITEMS_MAX });
	const start = { line: position.line, character: position.character - columnsOf(typed, positionEncoding) };
	return {
		isIncomplete: isCut,
		items: items.map(({ text, kind, detail }, at): CompletionItem => {
			const textEdit: TextEdit = { range: { start, end: position }, newText: text };
			// The order is that of the answer, whatever the letters are.
			const item = { label: text, kind: kinds.get(kind) ?? CompletionItemKind.Variable, textEdit };
			return { ...item, sortText: String(at).padStart(4, "0"), ...detail === "" ? {} : { detail } };
		}),
	};
};

function columnsOf(text: string, encoding: string): number {
	if (encoding === "utf-8") return Buffer.byteLength(text);
	return encoding === "utf-16" ? text.length : [...text].length;
}
