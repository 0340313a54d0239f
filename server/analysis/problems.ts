/** What is wrong between files: relative imports of nothing, circles of imports, links of prose that lead nowhere. */
import { isProse, languageOf } from "../languages.ts";
import type { Facts } from "../model/facts.ts";
import { fileBlockOf } from "../model/identity.ts";
import { DeclarationKind, ReferenceRole } from "../model/kinds.ts";
import { directoryOf, joinPath } from "../model/path.ts";
import { get, type ReferenceRow } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Problem, ProblemKind, ProblemSources } from "./editorAnswers.ts";
import { linkedRows } from "./linkedRows.ts";
import { decoded, isLink } from "./linkText.ts";
import { symbolOf } from "./symbols.ts";
import { fileCycle } from "./usage.ts";

/** Members of a circle that its sentence names. */
const NAMED_MAX = 4;
/** What may stand for a path without an ending; a file that is there and not indexed is no mistake. */
const ENDINGS = [
	"", ".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".py", ".pyi", ".md",
];
const IN_FOLDER = [
	"/index.ts", "/index.tsx", "/index.js", "/index.d.ts", "/__init__.py", "/package.json", "/README.md",
];

interface Asked extends ProblemSources {
	readonly view: IndexView;
	readonly path: string;
	readonly facts: Facts;
}

/** In the order of the text. */
export function problems(
	view: IndexView, path: string, kinds: ReadonlySet<ProblemKind>, sources: ProblemSources,
): readonly Problem[] {
	const facts = view.facts(path);
	if (!facts || kinds.size === 0) return [];
	const asked: Asked = { view, path, facts, ...sources };
	const found = isProse(path) ? (kinds.has("brokenLinks") ? brokenLinks(asked) : []) : ofImports(asked, kinds);
	return found.sort((one, other) => one.range.begin - other.range.begin);
}

function rowsOf({ references }: Facts, role: number): ReferenceRow[] {
	const rows: ReferenceRow[] = [];
	for (let row = references.first; row < references.count; row++) if (references.role[row] === role) rows.push(row);
	return rows;
}

const rangeOf = ({ references }: Facts, row: ReferenceRow): Problem["range"] =>
	({ begin: get(references.begin, row), end: get(references.end, row) });

function ofImports(asked: Asked, kinds: ReadonlySet<ProblemKind>): Problem[] {
	const { view, path, facts } = asked;
	const rows = rowsOf(facts, ReferenceRole.module);
	const linked = linkedRows(view, path, facts, rows);
	const found: Problem[] = [];
	const cycle = kinds.has("cycles") ? fileCycle(view, path) : undefined;
	const members = new Set(cycle?.members);
	for (const row of rows) {
		const range = rangeOf(facts, row);
		const specifier = facts.string(facts.references.name[row]);
		const edges = linked.get(row);
		if (!edges && kinds.has("unresolvedImports") && isMissing(asked, specifier)) {
			found.push({ kind: "unresolvedImports", range, sentence: `There is no ${specifier}.` });
		}
		const target = edges && view.pathOf(fileBlockOf(edges[0]?.other ?? { w0: 0, w1: 0, w2: 0, w3: 0 }));
		if (!cycle || target === undefined || target === path || !members.has(target)) continue;
		const others = cycle.members.filter((member) => member !== path);
		const more = others.length > NAMED_MAX ? `, and ${others.length - NAMED_MAX} more` : "";
		const sentence = `This import is part of a circle: ${others.slice(0, NAMED_MAX).join(", ")}${more}.`;
		found.push({ kind: "cycles", range, sentence });
	}
	return found;
}

/** Whether a relative path leads to nothing, neither in the index nor beside it. */
function isMissing({ path, isOnDisk }: Asked, specifier: string): boolean {
	const named = languageOf(path) === "python" ? pythonPath(path, specifier) :
		/^\.{1,2}\//.test(specifier) ? joinPath(directoryOf(path), specifier.replace(/[?#].*$/, "")) : undefined;
	if (named === undefined || named === "") return false;
	const bare = named.replace(/\.[cm]?jsx?$/, "");
	const candidates = [...ENDINGS.map((ending) => bare + ending), named, ...IN_FOLDER.map((inside) => named + inside)];
	return !candidates.some((candidate) => isOnDisk(candidate));
}

/** What `.a.b` means; nothing for the package itself. */
function pythonPath(path: string, specifier: string): string | undefined {
	const dots = /^\.+/.exec(specifier)?.[0].length ?? 0;
	const names = specifier.slice(dots);
	if (dots === 0 || names === "") return undefined;
	return joinPath(directoryOf(path), `${"../".repeat(dots - 1)}${names.replaceAll(".", "/")}`);
}

function brokenLinks({ view, path, facts, textOf, isOnDisk }: Asked): Problem[] {
	const text = textOf(path);
	if (text?.length !== facts.textLength) return [];
	const rows = rowsOf(facts, ReferenceRole.mention).filter((row) => isLink(text, get(facts.references.begin, row)));
	const linked = linkedRows(view, path, facts, rows);
	return rows.flatMap((row): Problem[] => {
		const written = facts.string(facts.references.name[row]);
		const hash = written.indexOf("#");
		const plain = decoded((hash < 0 ? written : written.slice(0, hash)).replace(/\?.*$/, ""));
		const anchor = hash < 0 ? "" : decoded(written.slice(hash + 1));
		const range = rangeOf(facts, row);
		const target = linked.get(row)?.flatMap(({ other }) => symbolOf(view, other) ?? [])[0];
		const of = target?.path ?? (plain === "" ? path : undefined);
		if (of === undefined) {
			const named = plain.startsWith("/") ? [plain.slice(1)] :
				[joinPath(directoryOf(path), plain), joinPath("", plain)];
			const isThere = named.some((one) => one === undefined || one === "" ||
				[one, `${one}.md`, ...IN_FOLDER.map((inside) => one + inside)].some(isOnDisk));
			return isThere ? [] : [{ kind: "brokenLinks", range, sentence: `There is no ${plain}.` }];
		}
		const isAnchored = anchor === "" || target?.kind === DeclarationKind.section || !isProse(of);
		if (isAnchored || hasAnchor(textOf(of) ?? "", anchor)) return [];
		return [{ kind: "brokenLinks", range, sentence: `There is no heading #${anchor} in ${of}.` }];
	});
}

/** One that HTML or an attribute of the heading gives. */
function hasAnchor(text: string, anchor: string): boolean {
	return [`"${anchor}"`, `'${anchor}'`, `{#${anchor}}`].some((written) => text.includes(written));
}
