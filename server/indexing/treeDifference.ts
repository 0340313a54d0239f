/**
 * How the files that an index of a tree would have differ from those that the index has: which have another content,
 * which are not there, and what the tree's configuration says.
 *
 * Ignore rules are those of the tree where they are committed; an uncommitted rule file holds for the tree as well.
 * Cost: a look at each path, and where rule files differ, a test of each source file; contents are read of rule files
 * and configuration that differ, and of nothing else.
 */
import type { FileTree } from "../model/fileTree.ts";
import { baseNameOf, directoryOf } from "../model/path.ts";
import { isConfigurationFile } from "../resolution/configurationFiles.ts";
import type { ConfigurationFile, Project } from "../resolution/project.ts";
import type { StoreView } from "../store/storeView.ts";
import { FolderRules } from "../workspace/ignoreRules.ts";
import { readTextInside } from "../workspace/sourceFile.ts";
import { projectOf } from "./namedConfiguration.ts";

const RULE_NAMES = [".gitignore", ".ignore", ".kausalignore"];
const TEXT_BYTES_MAX = 1024 * 1024;

export interface TreeParts {
	readonly root: string;
	readonly base: StoreView;
	readonly project: Project;
	readonly languageOf: (path: string) => string | undefined;
}

export interface TreeDifference {
	/** Names of contents that differ from what the index has, or that it does not have, by path. */
	readonly contents: ReadonlyMap<string, string>;
	/** Files of the index that the tree does not have, or leaves out. */
	readonly gone: readonly string[];
	/** What configuration says in the tree. */
	readonly project: Project;
}

export async function treeDifference(tree: FileTree, parts: TreeParts): Promise<TreeDifference> {
	const { base, languageOf } = parts;
	const { root } = parts;
	const changedNames = new Set([...tree.changed].map(baseNameOf));
	const hasOtherRules = RULE_NAMES.some((name) => changedNames.has(name));
	const rules = new TreeRules(root, hasOtherRules ? await otherRules(tree, root) : FolderRules.ofRoot(root));
	const contents = new Map<string, string>();
	const gone: string[] = [];
	for (const [path, content] of tree.files) {
		const isChanged = tree.changed.has(path);
		if (languageOf(path) === undefined || (!isChanged && !hasOtherRules)) continue;
		if (rules.leaveOut(path)) {
			if (base.hasFile(path)) gone.push(path);
		} else if (isChanged || base.catalog.get(path) === undefined) {
			contents.set(path, content);
		}
	}
	const isUnknown = isIn(tree.unknown);
	for (const path of base.paths()) if (!tree.files.has(path) && !isUnknown(path)) gone.push(path);
	const mayDiffer = hasOtherRules || [...changedNames].some(isConfigurationFile) ||
		parts.project.parts.looked.some((path) => tree.changed.has(path));
	const project = mayDiffer ? await projectAt(tree, rules, parts) : parts.project;
	return { contents, gone, project };
}

/** Rules with the texts of the tree. */
async function otherRules(tree: FileTree, root: string): Promise<FolderRules> {
	const texts = await textsOf(tree, [...tree.files.keys()].filter((path) => RULE_NAMES.includes(baseNameOf(path))));
	return FolderRules.ofTexts(root, (path) => {
		const isUncommitted = !tree.files.has(path) && !tree.changed.has(path);
		return isUncommitted ? readTextInside(root, path, TEXT_BYTES_MAX) : texts.get(path);
	});
}

/** What the files of the tree say; what they name and git does not have (in node_modules) is as on disk. */
async function projectAt(tree: FileTree, rules: TreeRules, { root, base, project }: TreeParts): Promise<Project> {
	const known = new Map(base.configurationTexts().map(({ path, text }) => [path, text]));
	const scanned = [...tree.files.keys()].filter((path) =>
		isConfigurationFile(baseNameOf(path)) && !rules.leaveOut(path));
	const isNamed = (path: string): boolean => path.endsWith(".json") && tree.changed.has(path) && tree.files.has(path);
	const isRead = (path: string): boolean => tree.changed.has(path) || !known.has(path);
	const read = await textsOf(tree, [...new Set([...scanned.filter(isRead), ...[...tree.changed].filter(isNamed)])]);
	const textAt = (path: string): string | undefined => {
		if (tree.changed.has(path) || read.has(path)) return read.get(path);
		return known.get(path) ?? readTextInside(root, path, TEXT_BYTES_MAX);
	};
	const fileAt = (path: string): ConfigurationFile | undefined => {
		const text = textAt(path);
		return text === undefined ? undefined : { path, text };
	};
	return projectOf(scanned.flatMap((path) => fileAt(path) ?? []), project.parts.folderLinks, fileAt).project;
}

async function textsOf(tree: FileTree, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
	const byContent = new Map<string, string>();
	const contents = new Set(paths.flatMap((path) => tree.files.get(path) ?? []));
	for await (const [content, bytes] of tree.read([...contents], TEXT_BYTES_MAX)) {
		byContent.set(content, new TextDecoder().decode(bytes));
	}
	return new Map(paths.flatMap((path) => {
		const text = byContent.get(tree.files.get(path) ?? "");
		return text === undefined ? [] : [[path, text]];
	}));
}

/** Ignore rules asked about any path, each folder looked up once. */
class TreeRules {
	readonly #root: string;
	/** Undefined for folders that are left out. */
	readonly #known = new Map<string, FolderRules | undefined>();

	constructor(root: string, rules: FolderRules) {
		this.#root = root;
		this.#known.set("", rules);
	}

	leaveOut(path: string): boolean {
		return this.#in(directoryOf(path))?.leavesOut(path, "file") !== false;
	}

	#in(directory: string): FolderRules | undefined {
		const unknown: string[] = [];
		let at = directory;
		for (; !this.#known.has(at); at = directoryOf(at)) unknown.push(at);
		let rules = this.#known.get(at);
		for (const folder of unknown.reverse()) {
			rules = rules?.leavesOut(folder, "folder") === false ? rules.enter(this.#root, folder, RULE_NAMES) : undefined;
			this.#known.set(folder, rules);
		}
		return rules;
	}
}

/** Whether a path is one of some, or lies below one. */
function isIn(paths: readonly string[]): (path: string) => boolean {
	const known = new Set(paths);
	return (path) => {
		if (known.size === 0) return false;
		for (let at = path; at !== ""; at = directoryOf(at)) if (known.has(at)) return true;
		return false;
	};
}
