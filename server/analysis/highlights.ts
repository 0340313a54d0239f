/** Where the name at a place is named in the same file. */
import type { BlockId } from "../../engine/index.ts";
import { fileBlockId } from "../model/identity.ts";
import { isSure, isWritten, roleOf } from "../model/kinds.ts";
import { get } from "../model/rows.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Highlight } from "./editorAnswers.ts";
import { declarationsOf, symbolIdOf } from "./symbols.ts";
import { usesOfLocals } from "./locals.ts";
import { namespaceUses } from "./namespaceUses.ts";
import { isShown, nameAt, type NameAt } from "./nameAt.ts";

export function highlights(view: IndexView, path: string, offset: number): readonly Highlight[] {
	const target = nameAt(view, path, offset);
	if (!target) return [];
	const found = target.locals.length > 0 ? ofLocals(view, path, target)
		: [...ofSymbols(view, path, target), ...ofNamespace(view, path, offset)];
	const byBegin = new Map(found.map((one) => [one.range.begin, one]));
	if (byBegin.size === 0) byBegin.set(target.origin.begin, { range: target.origin, role: -1 });
	return [...byBegin.values()].sort((one, other) => one.range.begin - other.range.begin);
}

function ofLocals(view: IndexView, path: string, { locals, localsIn = path }: NameAt): Highlight[] {
	const facts = view.facts(path);
	if (!facts) return [];
	const { declarations: { nameBegin, nameEnd }, references: { begin, end, role } } = facts;
	const found: Highlight[] = [];
	for (const { path: at, row } of usesOfLocals(view, localsIn, locals)) {
		if (at !== path) continue;
		found.push({ range: { begin: get(begin, row), end: get(end, row) }, role: get(role, row) });
	}
	for (const row of localsIn === path ? locals : []) {
		found.push({ range: { begin: get(nameBegin, row), end: get(nameEnd, row) }, role: 0 });
	}
	return found;
}

function ofNamespace(view: IndexView, path: string, offset: number): Highlight[] {
	const facts = view.facts(path);
	if (!facts) return [];
	const { begin, end, role } = facts.references;
	return namespaceUses(view, path, offset).map((row) =>
		({ range: { begin: get(begin, row), end: get(end, row) }, role: get(role, row) }));
}

function ofSymbols(view: IndexView, path: string, { definitions }: NameAt): Highlight[] {
	const sure = definitions.flatMap(({ confidence, symbol }) => (symbol && isSure(confidence) ? [symbol.id] : []));
	const symbols = new Map<string, BlockId>(sure.map((id) => symbolIdOf(view, id)).map((id) => [blockKey(id), id]));
	const file = fileBlockId(path);
	const found: Highlight[] = [];
	for (const id of symbols.values()) {
		for (const { other, packedKind, begin, end, attributes } of view.incomingFrom(id, file)) {
			if (!isWritten(packedKind) || !isShown(packedKind, false)) continue;
			const from = view.begin(other);
			found.push({ range: { begin: from + begin, end: from + end }, role: roleOf(attributes) });
		}
		for (const declared of declarationsOf(view, id)) {
			const isNamed = declared.nameRange.end > declared.nameRange.begin;
			if (declared.path === path && isNamed) found.push({ range: declared.nameRange, role: 0 });
		}
	}
	return found;
}
