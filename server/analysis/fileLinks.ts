/** What leads from a file to others: modules that imports name, and the files and headings that prose does. */
import { DeclarationKind, ReferenceRole } from "../model/kinds.ts";
import { get, type ReferenceRow } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";
import type { FileLink } from "./editorAnswers.ts";
import { linkedRows } from "./linkedRows.ts";
import { symbolOf } from "./symbols.ts";

const LEADING: ReadonlySet<number> = new Set([ReferenceRole.module, ReferenceRole.mention]);

export function fileLinks(view: IndexView, path: string, limit: number): readonly FileLink[] {
	const facts = view.facts(path);
	if (!facts) return [];
	const { begin, end, role, first, count } = facts.references;
	const rows: ReferenceRow[] = [];
	for (let row = first; row < count; row++) if (LEADING.has(get(role, row))) rows.push(row);
	const links: FileLink[] = [];
	for (const [row, edges] of linkedRows(view, path, facts, rows)) {
		for (const { other } of edges) {
			const target = symbolOf(view, other);
			const isSection = target?.kind === DeclarationKind.section;
			if (!target || (target.kind !== DeclarationKind.file && !isSection)) continue;
			const range = { begin: get(begin, row), end: get(end, row) };
			links.push({ range, path: target.path, section: isSection ? target.nameRange : undefined });
			// Of a package that is several files, the first.
			break;
		}
	}
	return links.sort((one, other) => one.range.begin - other.range.begin).slice(0, limit);
}
