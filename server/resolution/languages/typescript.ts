/**
 * Modules of TypeScript and JavaScript: relative specifiers with every extension rule, tsconfig paths and baseUrl,
 * `exports`, `imports` and entries of the workspace's own packages. What lies in node_modules is not in the workspace.
 */
import { baseNameOf, directoryOf, joinPath } from "../../model/path.ts";
import { noBuiltins, type LibraryResult, type ModuleRules } from "../moduleRules.ts";
import { packageNamesOf, type NodePackage } from "../project.ts";
import type { World } from "../world.ts";

const extensions = [".ts", ".tsx", ".d.ts", ".mts", ".cts", ".d.mts", ".d.cts", ".js", ".jsx", ".mjs", ".cjs"];
/** What an extension in a specifier may be in the source. */
const sourceExtensions: readonly (readonly [written: string, sources: readonly string[]])[] = [
	[".d.ts", [".ts", ".tsx"]],
	[".js", [".ts", ".tsx", ".d.ts", ".jsx"]],
	[".jsx", [".tsx", ".d.ts"]],
	[".mjs", [".mts", ".d.mts"]],
	[".cjs", [".cts", ".d.cts"]],
];
/** Folders of built files, and where their sources usually lie. */
const builtFolders = /^(?:dist|build|lib|out|esm|cjs|es|dist\/(?:esm|cjs|es|types|src)|lib\/(?:esm|cjs|src))\//;
/** Folders of built files inside each other that are taken away to find the source. */
const BUILT_FOLDERS_MAX = 4;

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const foreign = words(
	"Array ReadonlyArray Object String Number Boolean Symbol Map Set WeakMap WeakSet WeakRef Promise PromiseLike Date " +
	"RegExp Error TypeError RangeError SyntaxError EvalError ReferenceError URIError AggregateError JSON Math Function " +
	"Iterable Iterator AsyncIterable AsyncIterator IterableIterator AsyncIterableIterator Generator AsyncGenerator " +
	"Partial Required Readonly Pick Omit Record Exclude Extract NonNullable ReturnType Parameters ConstructorParameters " +
	"InstanceType Awaited Uppercase Lowercase Capitalize Uncapitalize ThisType ArrayLike PropertyKey PropertyDescriptor " +
	"Proxy Reflect BigInt Intl " +
	"globalThis console setTimeout clearTimeout setInterval clearInterval setImmediate queueMicrotask structuredClone " +
	"undefined NaN Infinity isNaN isFinite parseInt parseFloat encodeURIComponent decodeURIComponent encodeURI " +
	"decodeURI eval URL URLSearchParams Blob File FormData ReadableStream Request Response Headers fetch window " +
	"document navigator location history arguments process module exports require Buffer __dirname __filename global " +
	"Event EventTarget CustomEvent AbortController AbortSignal DOMException Node Element HTMLElement Document " +
	"MessageEvent WebSocket XMLHttpRequest Worker Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array " +
	"Float32Array Float64Array BigInt64Array ArrayBuffer SharedArrayBuffer DataView TextEncoder TextDecoder Atomics " +
	"WebAssembly NodeJS performance crypto alert self " +
	"length push pop shift unshift slice splice map filter forEach reduce reduceRight join concat indexOf lastIndexOf " +
	"includes call apply bind toString toLocaleString valueOf then catch finally constructor prototype hasOwnProperty " +
	"propertyIsEnumerable isPrototypeOf __proto__ keys values entries get set has delete add clear size next return " +
	"throw test exec match matchAll replace replaceAll split trim trimStart trimEnd charAt charCodeAt codePointAt " +
	"substring substr startsWith endsWith padStart padEnd repeat normalize toLowerCase toUpperCase localeCompare search " +
	"find findIndex findLast findLastIndex flat flatMap some every sort reverse fill from of isArray at with assign " +
	"freeze isFrozen create defineProperty defineProperties getOwnPropertyNames getOwnPropertyDescriptor getPrototypeOf " +
	"setPrototypeOf is max min floor ceil round abs random pow sqrt now parse stringify log error warn info debug name " +
	"message stack cause resolve reject all race any allSettled toISOString getTime toJSON toFixed toPrecision source " +
	"flags lastIndex index input groups description iterator asyncIterator href pathname host hostname protocol port " +
	"signal aborted abort addEventListener removeEventListener dispatchEvent type target currentTarget preventDefault " +
	"stopPropagation",
);

export const typescriptRules: ModuleRules = {
	separateTypes: true,
	constructorNames: ["constructor"],
	modulesAreAugmented: true,
	scriptsShare: true,
	freeTypesAreForeign: true,
	firstBaseWins: true,
	builtins: {
		...noBuiltins,
		collections: words("Array ReadonlyArray Set ReadonlySet WeakSet Iterable IterableIterator Iterator Generator " +
			"ArrayLike AsyncIterable AsyncIterableIterator AsyncGenerator ArrayIterator SetIterator"),
		maps: words("Map ReadonlyMap WeakMap"),
		records: words("Record"),
		promises: words("Promise PromiseLike Awaited"),
		transparent: words("Readonly Partial Required NonNullable Omit Pick Extract Exclude NoInfer ThisType WeakRef " +
			"Awaited"),
		callResults: words("ReturnType"),
		instances: words("InstanceType"),
		elementCallbacks: new Map<string, readonly number[]>([
			...[...words("forEach map filter find findIndex findLast findLastIndex some every flatMap")]
				.map((name): [string, readonly number[]] => [name, [0]]),
			["sort", [0, 1]], ["toSorted", [0, 1]],
		]),
		folds: words("reduce reduceRight"),
		functions: new Map([
			["Promise", new Map<string, LibraryResult>([
				["all", "promiseOfAll"], ["race", "promiseOfElement"], ["any", "promiseOfElement"], ["resolve", "promise"],
			])],
			["Array", new Map<string, LibraryResult>([["from", "collection"]])],
			["Object", new Map<string, LibraryResult>([["values", "collection"], ["entries", "pairs"]])],
		]),
		elementParameters: words("push unshift add includes indexOf lastIndexOf fill"),
		elementResults: words("find findLast pop shift at"),
		sameResults: words("filter slice concat reverse sort splice flat fill toSorted toReversed values"),
		mappedResults: words("map flatMap"),
		pairResults: words("entries"),
	},
	moduleFiles: (specifier, from, world) => {
		const file = moduleFile(specifier, from, world);
		return file === undefined ? [] : withItsOther(file, world);
	},
	isForeign: (name) => foreign.has(name),
	defaultIsModule: true,
	readsPackages: true,
};

function moduleFile(specifier: string, from: string, world: World): string | undefined {
	const plain = specifier.replace(/[?#].*$/, (rest) => (specifier.startsWith("#") ? rest : ""));
	if (plain === "." || plain === ".." || plain.startsWith("./") || plain.startsWith("../")) {
		const path = joinPath(directoryOf(from), plain);
		return atPath(path, world) ?? inRootDirs(path, from, world);
	}
	if (plain.startsWith("/")) return undefined;
	if (plain.startsWith("#")) return internalImport(plain, from, world) ?? mappedPath(plain, from, world);
	return mappedPath(plain, from, world) ?? workspacePackage(plain, from, world);
}

/** A file of JavaScript and the one that declares its types are one module. */
function withItsOther(file: string, world: World): readonly string[] {
	const [, stem = "", declared, extension = ""] = /^(.*?)(\.d)?\.([cm]?[jt]s|jsx)$/s.exec(file) ?? [];
	const script = extension.replace("t", "j");
	if (declared !== undefined) return world.hasFile(`${stem}.${script}`) ? [`${stem}.${script}`, file] : [file];
	const types = `${stem}.d.${extension.replace("jsx", "js").replace("j", "t")}`;
	return extension.includes("j") && world.hasFile(types) ? [file, types] : [file];
}

/** A relative path seen from one of the folders that are one to the compiler, in the others of them. */
function inRootDirs(path: string | undefined, from: string, world: World): string | undefined {
	const rootDirs = path === undefined ? [] : world.project.typescriptConfigOf(from)?.rootDirs ?? [];
	const prefixes = rootDirs.map((directory) => (directory === "" ? "" : `${directory}/`));
	const own = prefixes.filter((prefix) => path?.startsWith(prefix)).sort((one, other) =>
		other.length - one.length)[0];
	if (path === undefined || own === undefined) return undefined;
	for (const prefix of prefixes) {
		const file = prefix === own ? undefined : atPath(prefix + path.slice(own.length), world);
		if (file !== undefined) return file;
	}
	return undefined;
}

/** The file that a path without or with another extension means: itself, a source, an index. */
function atPath(written: string | undefined, world: World): string | undefined {
	if (written === undefined) return undefined;
	const path = world.project.realPath(written);
	if (path !== "") {
		for (const [written, sources] of sourceExtensions) {
			if (!path.endsWith(written)) continue;
			const stem = path.slice(0, -written.length);
			for (const source of sources) if (world.hasFile(stem + source)) return stem + source;
		}
		if (world.hasFile(path)) return path;
		for (const extension of extensions) if (world.hasFile(path + extension)) return path + extension;
	}
	if (path !== "") world.readPackage(path);
	const inside = path === "" ? undefined : world.project.packageAt(path);
	if (inside !== undefined) {
		const entry = entryOf(inside, world);
		if (entry !== undefined) return entry;
	}
	const folder = path === "" ? "" : `${path}/`;
	const extension = extensions.find((one) => world.hasFile(`${folder}index${one}`));
	return extension === undefined ? undefined : `${folder}index${extension}`;
}

function mappedPath(specifier: string, from: string, world: World): string | undefined {
	const config = world.project.typescriptConfigOf(from);
	if (config === undefined) return undefined;
	for (const path of world.project.mapped(config, specifier)) {
		const file = atPath(path, world);
		if (file !== undefined) return file;
	}
	return config.baseUrl === undefined ? undefined : atPath(joinPath(config.baseUrl, specifier), world);
}

function workspacePackage(specifier: string, from: string, world: World): string | undefined {
	for (const name of packageNamesOf(specifier)) world.soughtPackage(name);
	for (const { nodePackage, rest } of world.project.packagesOf(specifier, from)) {
		world.readPackage(nodePackage.directory);
		if (rest === "") {
			const entry = entryOf(nodePackage, world);
			if (entry !== undefined) return entry;
			continue;
		}
		const targets = world.project.targets(nodePackage.exports, `./${rest}`) ?? [rest, `src/${rest}`];
		const file = firstInPackage(nodePackage, targets, world);
		if (file !== undefined) return file;
	}
	return undefined;
}

function internalImport(specifier: string, from: string, world: World): string | undefined {
	const nodePackage = world.project.packageAround(from);
	if (nodePackage === undefined) return undefined;
	world.readPackage(nodePackage.directory);
	for (const target of world.project.targets(nodePackage.imports, specifier) ?? []) {
		const file = target.startsWith(".") ? inPackage(nodePackage, target, world) : workspacePackage(target, from,
			world);
		if (file !== undefined) return file;
	}
	return undefined;
}

function entryOf(nodePackage: NodePackage, world: World): string | undefined {
	const entries = [...world.project.targets(nodePackage.exports, ".") ?? [], ...nodePackage.entries];
	const names = entries.map((entry) => `src/${baseNameOf(entry)}`);
	return firstInPackage(nodePackage, [...entries, "src/index", "src/main", "index", "lib/index", ...names], world);
}

function firstInPackage(nodePackage: NodePackage, paths: readonly string[], world: World): string | undefined {
	for (const path of paths) {
		const file = inPackage(nodePackage, path, world);
		if (file !== undefined) return file;
	}
	return undefined;
}

/** A path of a package: as written, or the source that its built file comes from. */
function inPackage({ directory }: NodePackage, relative: string, world: World): string | undefined {
	const plain = relative.replace(/^\.\//, "");
	const path = joinPath(directory, plain);
	const written = atPath(path, world) ?? sourceOfBuilt(path, directory, world);
	if (written !== undefined) return written;
	let source = plain;
	for (let folders = 0; folders < BUILT_FOLDERS_MAX && builtFolders.test(source); folders++) {
		source = source.replace(/^[^/]+\//, "");
		const file = atPath(joinPath(directory, `src/${source}`), world) ?? atPath(joinPath(directory, source), world);
		if (file !== undefined) return file;
	}
	return undefined;
}

/** The source of a file in the folder that the package's configuration has built files go to. */
function sourceOfBuilt(path: string | undefined, directory: string, world: World): string | undefined {
	const config = world.project.typescriptConfigOf(join(directory, "src/index.ts"));
	const { outDir, rootDir } = config ?? {};
	if (path === undefined || outDir === undefined || outDir === directory ||
		!path.startsWith(`${outDir}/`)) return undefined;
	const rest = path.slice(outDir.length + 1);
	for (const folder of rootDir === undefined ? [join(directory, "src"), directory] : [rootDir]) {
		const file = atPath(join(folder, rest), world);
		if (file !== undefined) return file;
	}
	return undefined;
}

const join = (directory: string, name: string): string => (directory === "" ? name : `${directory}/${name}`);
