/**
 * Packages of Go: all files of a folder are one package with one scope. Import paths begin at the module path of a
 * go.mod, or, in the tree of the standard library, at its top; vendor folders come first.
 *
 * Tests see the package they stand beside; nothing else sees them. One whose package clause ends with `_test` is a
 * package of its own, which imports the one it stands beside, with the tests that are part of it.
 */
import { declarationName } from "../../model/declarations.ts";
import { directoryOf } from "../../model/path.ts";
import { FILE } from "../../model/rows.ts";
import { noBuiltins, type ModuleRules } from "../moduleRules.ts";
import type { World } from "../world.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Predeclared names, and methods so common that their only declaration here proves nothing. */
const foreign = words(
	"append any bool byte cap close comparable complex complex64 complex128 copy delete error false float32 float64 " +
	"imag int int8 int16 int32 int64 iota len make max min new nil panic print println real recover rune string true " +
	"uint uint8 uint16 uint32 uint64 uintptr Error String Close Read Write Len Less Swap Reset Seek Next Scan Name Size " +
	"Mode",
);

export const goRules: ModuleRules = {
	separateTypes: false,
	builtins: noBuiltins,
	moduleFiles: (specifier, from, world) => {
		const directory = packageDirectory(specifier, from, world);
		if (directory === undefined) return [];
		const sources = sourcesIn(directory, world);
		return isTest(from) && directory === directoryOf(from) ? [...sources, ...testsInside(directory, world)] : sources;
	},
	modulesAreFolders: true,
	isOfPackage: (file, from, world) => {
		if (!isGo(file)) return false;
		if (!isTest(from)) return !isTest(file);
		const isExternal = isExternalTest(from, world);
		return isTest(file) ? isExternalTest(file, world) === isExternal : !isExternal;
	},
	isForeign: (name) => foreign.has(name),
	defaultIsModule: false,
	starsBind: true,
	starsStay: true,
	freeNamesAreForeign: true,
	callConstructs: true,
	mapsGive: "keys",
	indexesMayBeTypes: true,
	typesOwnMethods: true,
	implementsByStructure: true,
	keysMayBeNames: true,
};

/** As {@link endingOf} tells it of what is no test. */
const SOURCE = ".go";
const isGo = (file: string): boolean => file.endsWith(".go");
const isTest = (file: string): boolean => file.endsWith("_test.go");

/** A test whose package clause says that it is a package of its own: `package shop_test`. */
function isExternalTest(file: string, world: World): boolean {
	const facts = world.facts(file);
	return facts !== undefined && declarationName(facts, FILE).endsWith("_test");
}

/** What a package lets its external tests see besides its sources: the tests that are part of it (export_test.go). */
function testsInside(directory: string, world: World): readonly string[] {
	return world.filesIn(directory).filter((file) => isGo(file) && isTest(file) && !isExternalTest(file, world));
}

/** The sources of a folder by the list of its files, which stays the same while they do. */
const sourcesOf = new WeakMap<readonly string[], readonly string[]>();

/** Of a package that is imported counts what declares a name that is looked up; else whether there is one. */
function sourcesIn(directory: string, world: World): readonly string[] {
	const files = world.someIn(directory, SOURCE);
	let sources = sourcesOf.get(files);
	if (sources === undefined) sourcesOf.set(files, (sources = files.filter((file) => isGo(file) && !isTest(file))));
	return sources;
}

const join = (directory: string, path: string): string =>
	directory === "" ? path : path === "" ? directory : `${directory}/${path}`;

function packageDirectory(specifier: string, from: string, world: World): string | undefined {
	for (const candidate of candidates(specifier, directoryOf(from), world)) {
		const directory = world.project.realPath(candidate);
		if (sourcesIn(directory, world).length > 0) return directory;
	}
	return undefined;
}

function* candidates(specifier: string, from: string, world: World): Generator<string> {
	const above: string[] = [from];
	for (let directory = from; directory !== ""; above.push(directory)) directory = directoryOf(directory);
	const isPath = specifier.includes(".") || specifier.includes("/");
	if (isPath) for (const directory of above) yield join(directory, `vendor/${specifier}`);
	for (const { directory, rest } of world.project.goModulesOf(specifier)) yield join(directory, rest);
	// a tree of the standard library, or code in a GOPATH: the top of the workspace or a folder `src` above the file
	yield specifier;
	for (const directory of above) if (/(?:^|\/)src$/.test(directory)) yield join(directory, specifier);
}
