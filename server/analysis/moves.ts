/**
 * What has to be rewritten when files move: the relative paths by which imports and prose name them, and by which they
 * name others. Only where every such place is known for sure; otherwise it is refused, with the reason as a sentence.
 */
import { isProse, namingIn } from "../languages.ts";
import type { Facts } from "../model/facts.ts";
import { fileBlockId, fileBlockOf } from "../model/identity.ts";
import { Confidence, confidenceOf, isWritten, ReferenceRole, roleOf } from "../model/kinds.ts";
import { baseNameOf, directoryOf, joinPath } from "../model/path.ts";
import { get, next, type ReferenceRow } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";
import type { MoveEdit, MovePlan } from "./editorAnswers.ts";
import { linkedRows } from "./linkedRows.ts";

/** Where a file lies, by where it lay; of files that stay the same. */
type Moves = ReadonlyMap<string, string>;

const LEADING: ReadonlySet<number> = new Set([ReferenceRole.module, ReferenceRole.mention]);

/** See EditorAnalysis. */
export function moves(view: IndexView, moved: Moves): MovePlan {
	const files = new Set([...moved.keys()].filter((path) => view.hasFile(path)));
	const touched = new Set(files);
	for (const path of files) for (const user of usersOf(view, path)) touched.add(user);
	const edits: MoveEdit[] = [];
	for (const path of [...touched].sort()) {
		const facts = view.facts(path);
		if (!facts) continue;
		const refusal = addEdits(view, path, facts, { moved, edits });
		if (refusal !== undefined) return { edits: [], refusal };
	}
	return { edits, refusal: undefined };
}

/** Files that name a file, or a heading in it. */
function usersOf(view: IndexView, path: string): ReadonlySet<string> {
	const facts = view.facts(path);
	const users = new Set<string>();
	const add = (id: ReturnType<typeof fileBlockId>): void => {
		for (const { other, packedKind, attributes } of view.incoming(id)) {
			if (!isWritten(packedKind) || !LEADING.has(roleOf(attributes))) continue;
			const user = view.pathOf(other);
			if (user !== undefined) users.add(user);
		}
	};
	add(fileBlockId(path));
	if (!facts || !isProse(path)) return users;
	const file = fileBlockId(path);
	for (let row = next(facts.blocks.first); row < facts.blocks.count; row++) {
		add({ ...file, w2: get(facts.blocks.hash0, row), w3: get(facts.blocks.hash1, row) });
	}
	return users;
}

function addEdits(
	view: IndexView, path: string, facts: Facts, { moved, edits }: { readonly moved: Moves; readonly edits: MoveEdit[] },
): string | undefined {
	const { begin, end, role, name, first, count } = facts.references;
	const rows: ReferenceRow[] = [];
	for (let row = first; row < count; row++) if (LEADING.has(get(role, row))) rows.push(row);
	for (const [row, linked] of linkedRows(view, path, facts, rows)) {
		const files = [...new Set(linked.flatMap(({ other }) => view.pathOf(fileBlockOf(other)) ?? []))];
		const [target] = files;
		const written = facts.string(name[row]);
		const isMention = role[row] === ReferenceRole.mention;
		// A name of a symbol stays what it is.
		if (target === undefined || (isMention && !leadsTo(path, written, target))) continue;
		if (!moved.has(target) && !moved.has(path)) continue;
		const [from, to] = [moved.get(path) ?? path, moved.get(target) ?? target];
		const isSame = directoryOf(from) === directoryOf(path) && to === target;
		if (isSame || target === path) continue;
		if (files.length > 1 || namingIn(path) !== "path") {
			if (directoryOf(to) === directoryOf(target) && namingIn(path) === "folder") continue;
			return `${path} names ${written} by no relative path.`;
		}
		if (linked.some(({ packedKind }) => confidenceOf(packedKind) !== Confidence.exact)) {
			if (isMention) continue;
			return `What ${written} in ${path} means is not known for sure.`;
		}
		const text = respelled(written, { path, target, from, to });
		if (text === undefined) return `${path} names ${target} as ${written}, which is no relative path.`;
		if (text === written) continue;
		edits.push({ path, range: { begin: get(begin, row), end: get(end, row) }, text });
	}
	return undefined;
}

/** Whether prose names a file by where it lies. */
function leadsTo(path: string, written: string, target: string): boolean {
	const [plain = ""] = written.split("#");
	return plain !== "" && (joinPath(directoryOf(path), plain) === target || joinPath("", plain) === target);
}

interface Respelled {
	/** The file that names, and the one that it names, before. */
	readonly path: string;
	readonly target: string;
	/** And after. */
	readonly from: string;
	readonly to: string;
}

/** The path to a file, written in the manner in which it was before; undefined if that cannot be told. */
function respelled(written: string, { path, target, from, to }: Respelled): string | undefined {
	const hash = written.search(/[#?]/);
	const [plain, rest] = hash < 0 ? [written, ""] : [written.slice(0, hash), written.slice(hash)];
	const isRelative = /^\.{1,2}(?:\/|$)/.test(plain);
	if (!isRelative && !isProse(path)) return undefined;
	const named = joinPath(directoryOf(path), plain);
	const isFromTop = named !== target && joinPath("", plain) === target;
	if (isFromTop) return (plain.startsWith("/") ? "/" : "") + to + rest;
	const end = endOf(named ?? "", target, to);
	if (named === undefined || end === undefined) return undefined;
	return relativePath(directoryOf(from), end, isRelative) + rest;
}

const EXTENSION = /\.[^./]+$/;

/** What names the target after, as it was named before: whole, without ending, with that of its output, as a folder. */
function endOf(named: string, target: string, to: string): string | undefined {
	if (named === target) return to;
	const [bare, bareTo] = [target.replace(EXTENSION, ""), to.replace(EXTENSION, "")];
	const asFolder = (path: string): string | undefined => (baseNameOf(path) === "index" ? directoryOf(path) : undefined);
	if (named === bare) return bareTo;
	if (named === asFolder(bare)) return asFolder(bareTo) ?? bareTo;
	if (named.replace(EXTENSION, "") === bare) return bareTo + (EXTENSION.exec(named)?.[0] ?? "");
	return undefined;
}

function relativePath(directory: string, path: string, isDotted: boolean): string {
	const [from, to] = [directory === "" ? [] : directory.split("/"), path === "" ? [] : path.split("/")];
	let same = 0;
	while (same < from.length && same < to.length && from[same] === to[same]) same += 1;
	const up = from.slice(same).map(() => "..");
	const parts = [...up, ...to.slice(same)];
	const found = parts.join("/");
	return up.length > 0 || !isDotted ? found : found === "" ? "." : `./${found}`;
}
