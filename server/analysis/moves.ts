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
import type { MoveEdit, MovePlan, ProblemSources } from "./editorAnswers.ts";
import { linkedRows } from "./linkedRows.ts";
import { decoded, isLink } from "./linkText.ts";

/** Where a file lies, by where it lay, and folders around such files; of what stays nothing. */
type Moves = ReadonlyMap<string, string>;
type TextOf = ProblemSources["textOf"];

const LEADING: ReadonlySet<number> = new Set([ReferenceRole.module, ReferenceRole.mention]);

/** See EditorAnalysis. */
export function moves(view: IndexView, moved: Moves, textOf: TextOf): MovePlan {
	const files = new Set([...moved.keys()].filter((path) => view.hasFile(path)));
	const touched = new Set(files);
	for (const path of files) for (const user of usersOf(view, path)) touched.add(user);
	const edits: MoveEdit[] = [];
	for (const path of [...touched].sort()) {
		const facts = view.facts(path);
		if (!facts) continue;
		const refusal = addEdits(view, path, facts, { moved, edits, textOf });
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

interface Moving {
	readonly moved: Moves;
	readonly edits: MoveEdit[];
	readonly textOf: TextOf;
}

function addEdits(
	view: IndexView, path: string, facts: Facts, { moved, edits, textOf }: Moving,
): string | undefined {
	const { begin, end, role, name, first, count } = facts.references;
	const rows: ReferenceRow[] = [];
	for (let row = first; row < count; row++) if (LEADING.has(get(role, row))) rows.push(row);
	const prose = isProse(path) ? textOf(path) : undefined;
	const text = prose?.length === facts.textLength ? prose : undefined;
	const rangeOf = (row: ReferenceRow): MoveEdit["range"] => ({ begin: get(begin, row), end: get(end, row) });
	const isDestination = (row: ReferenceRow): boolean => text !== undefined && isLink(text, get(begin, row));
	const linkedTo = linkedRows(view, path, facts, rows);
	for (const row of moved.has(path) ? rows : []) {
		if (linkedTo.has(row) || !(role[row] === ReferenceRole.module || isDestination(row))) continue;
		const respelling = respelledUnlinked(facts.string(name[row]), { path, moved });
		if (respelling !== undefined) edits.push({ path, range: rangeOf(row), text: respelling });
	}
	for (const [row, linked] of linkedTo) {
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
		// What is named from the top, or as a package, is so wherever the file lies.
		if (to === target && namingIn(path) !== "folder" && !written.startsWith(".") && !isProse(path)) continue;
		if (files.length > 1 || namingIn(path) !== "path") {
			if (directoryOf(to) === directoryOf(target) && namingIn(path) === "folder") continue;
			return `${path} names ${written} by no relative path.`;
		}
		if (linked.some(({ packedKind }) => confidenceOf(packedKind) !== Confidence.exact)) {
			if (isMention) continue;
			return `What ${written} in ${path} means is not known for sure.`;
		}
		const respelling = respelled(written, { path, target, from, to, isDestination: isDestination(row) });
		if (respelling === undefined) return `${path} names ${target} as ${written}, which is no relative path.`;
		if (respelling === written) continue;
		edits.push({ path, range: rangeOf(row), text: respelling });
	}
	return undefined;
}

/** Whether prose names a file by where it lies. */
function leadsTo(path: string, written: string, target: string): boolean {
	const plain = decoded(written.split("#")[0] ?? "");
	return plain !== "" && (joinPath(directoryOf(path), plain) === target || joinPath("", plain) === target);
}

interface Respelled {
	/** The file that names, and the one that it names, before. */
	readonly path: string;
	readonly target: string;
	/** And after. */
	readonly from: string;
	readonly to: string;
	/** Whether it is the destination of a link, in which some characters have to be escaped. */
	readonly isDestination: boolean;
}

/** The path to a file, written in the manner in which it was before; undefined if that cannot be told. */
function respelled(
	written: string, { path, target, from, to, isDestination }: Respelled,
): string | undefined {
	const hash = written.search(/[#?]/);
	const [plain, rest] = hash < 0 ? [written, ""] : [written.slice(0, hash), written.slice(hash)];
	const isRelative = /^\.{1,2}(?:\/|$)/.test(plain);
	if (!isRelative && !isProse(path)) return undefined;
	const read = isProse(path) ? decoded(plain) : plain;
	const escaped = (text: string): string =>
		(read !== plain ? encodeURI(text) : isDestination ? text.replaceAll(" ", "%20") : text) + rest;
	const named = joinPath(directoryOf(path), read);
	const isFromTop = named !== target && joinPath("", read) === target;
	if (isFromTop) return escaped((plain.startsWith("/") ? "/" : "") + to);
	const end = endOf(named ?? "", target, to);
	if (named === undefined || end === undefined) return undefined;
	return escaped(relativePath(directoryOf(from), end, isRelative));
}

/** The path to what is not in the index, of a file that moves; undefined if it stays, or is no relative path. */
function respelledUnlinked(
	written: string, { path, moved }: { readonly path: string; readonly moved: Moves },
): string | undefined {
	const hash = written.search(/[#?]/);
	const [plain, rest] = hash < 0 ? [written, ""] : [written.slice(0, hash), written.slice(hash)];
	const isDotted = /^\.{1,2}\//.test(plain);
	const named = joinPath(directoryOf(path), plain);
	if (plain === "" || (!isDotted && (!isProse(path) || /^\/|:/.test(plain)))) return undefined;
	const [directory, directoryTo] = [directoryOf(path), directoryOf(movedTo(path, moved))];
	const isFolder = plain.endsWith("/");
	const to = named === undefined ? respelledOutside(plain, directory, directoryTo)
		: relativePath(directoryTo, { path: movedTo(named, moved), isFolder }, isDotted);
	const text = (isFolder && !to.endsWith("/") ? `${to}/` : to) + rest;
	return text === written ? undefined : text;
}

/** A path that leads out of the workspace folder, from another folder in it. */
function respelledOutside(plain: string, directory: string, to: string): string {
	const depthOf = (path: string): number => (path === "" ? 0 : path.split("/").length);
	const up = /^(?:\.\.\/)*/.exec(plain)?.[0] ?? "";
	const further = up.length / "../".length - depthOf(directory);
	return further < 0 ? plain : "../".repeat(further + depthOf(to)) + plain.slice(up.length);
}

/** Where a path leads to when all has moved, also one that only a folder around it takes along. */
function movedTo(path: string, moved: Moves): string {
	for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
		const to = moved.get(path.slice(0, end));
		if (to !== undefined) return to + path.slice(end);
	}
	return path;
}

const EXTENSION = /\.[^./]+$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;
/** How what a file becomes is called, by its own ending. */
const OUTPUTS: Readonly<Record<string, string>> = {
	".ts": ".js", ".tsx": ".js", ".mts": ".mjs", ".cts": ".cjs", ".mjs": ".mjs", ".cjs": ".cjs", ".js": ".js",
};

/** What a path leads to, and whether it means what lies in it. */
interface PathEnd {
	readonly path: string;
	readonly isFolder: boolean;
}

/** What names the target after, as it was named before: whole, without ending, with that of its output, as a folder. */
function endOf(named: string, target: string, to: string): PathEnd | undefined {
	const asFile = (path: string): PathEnd => ({ path, isFolder: false });
	if (named === target) return asFile(to);
	const ending = DECLARATIONS.test(target) && DECLARATIONS.test(to) && named !== target.replace(EXTENSION, "")
		? DECLARATIONS : EXTENSION;
	const [bare, bareTo] = [target.replace(ending, ""), to.replace(ending, "")];
	const [last, lastTo] = [target, to].map((path) => OUTPUTS[EXTENSION.exec(path)?.[0] ?? ""]) as [string?, string?];
	// Only `.js` is found by a name without ending.
	const isNamable = lastTo === undefined || lastTo === ".js" || lastTo === last;
	if (named === bare) return asFile(isNamable ? bareTo : bareTo + lastTo);
	if (baseNameOf(bare) === "index" && named === directoryOf(bare)) {
		return baseNameOf(bareTo) === "index" ? { path: directoryOf(bareTo), isFolder: true } : asFile(bareTo);
	}
	const written = EXTENSION.exec(named)?.[0] ?? "";
	if (named.replace(EXTENSION, "") !== bare) return undefined;
	return asFile(bareTo + (written === last && lastTo !== undefined ? lastTo : written));
}

function relativePath(directory: string, { path, isFolder }: PathEnd, isDotted: boolean): string {
	const [from, to] = [directory, path].map((one) => (one === "" ? [] : one.split("/"))) as [string[], string[]];
	// A file beside a folder of its name is not meant by the folder.
	const most = isFolder ? to.length : to.length - 1;
	let same = 0;
	while (same < from.length && same < most && from[same] === to[same]) same += 1;
	const up = from.slice(same).map(() => "..");
	const found = [...up, ...to.slice(same)].join("/");
	return up.length > 0 || !isDotted ? found : found === "" ? "." : `./${found}`;
}
