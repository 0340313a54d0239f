/**
 * Modules of Python: packages are folders, with or without `__init__.py`; absolute names begin at a folder that holds
 * the importing file, or at the top or `src` of the workspace. Stub files stand for their module when there is no
 * other.
 */
import { directoryOf } from "../../model/path.ts";
import { noBuiltins, type ModuleRules } from "../moduleRules.ts";
import type { World } from "../world.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Names of builtins, and methods of builtin types: too common for their only declaration here to prove anything. */
const foreign = words(
	"abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr " +
	"dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input " +
	"int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property " +
	"range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip self cls " +
	"ArithmeticError AssertionError AttributeError BaseException Exception ImportError IndexError KeyError " +
	"KeyboardInterrupt LookupError NameError NotImplementedError OSError OverflowError RuntimeError StopIteration " +
	"SyntaxError SystemExit TypeError UnicodeDecodeError UnicodeEncodeError ValueError ZeroDivisionError Optional List " +
	"Dict Any Union " +
	"append clear copy count extend index insert pop remove reverse sort get items keys popitem setdefault update " +
	"values add difference discard intersection issubset issuperset union capitalize casefold center encode decode " +
	"endswith expandtabs find isalnum isalpha isdecimal isdigit isidentifier islower isspace istitle isupper join ljust " +
	"lower lstrip partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split " +
	"splitlines startswith strip swapcase title translate upper zfill hex fromhex read readline readlines write " +
	"writelines close flush seek tell group groups groupdict match search sub start end span name args message send " +
	"throw year month day hour minute second date time now today strftime strptime isoformat total_seconds mode fileno " +
	"exists mkdir " +
	"__init__ __new__ __name__ __doc__ __dict__ __class__ __module__ __file__ __qualname__ __str__ __repr__ __eq__ " +
	"__hash__ __len__ __iter__ __next__ __getitem__ __setitem__ __delitem__ __contains__ __call__ __enter__ __exit__ " +
	"__get__ __set__ __getattr__ __setattr__ __delattr__ __bool__ __copy__ __deepcopy__ __reduce__ __wrapped__ __path__ " +
	"__all__",
);

export const pythonRules: ModuleRules = {
	separateTypes: false,
	builtins: {
		...noBuiltins,
		elementResults: words("get pop setdefault popleft"),
		sameResults: words("values"),
		keyResults: words("keys"),
		pairResults: words("items"),
		copies: words("copy"),
	},
	moduleFiles,
	submodule: (files, name, world) => {
		const folder = files.find((file) => isFolder(file) || file.endsWith("__init__.py") || file.endsWith("__init__.pyi"));
		if (folder === undefined) return [];
		const path = join(directoryOf(folder), name);
		const module = moduleAt(path, world);
		return module.length === 0 && isFolder(folder) ? [`${path}/`] : module;
	},
	isForeign: (name) => foreign.has(name),
	defaultIsModule: false,
	starsBind: true,
	starsHide: (name) => name.startsWith("_"),
	moduleNamesAreFiles: true,
	freeNamesAreForeign: true,
	bindsFirstPart: true,
	foldersAreModules: true,
	definitionsRebind: true,
	assignmentsMeanProperties: true,
	patternsIterate: true,
	mapsGive: "keys",
	iterator: { make: "__iter__", next: "__next__" },
	lookUp: "__getitem__",
	callConstructs: true,
	constructorNames: ["__init__", "__new__"],
	callName: "__call__",
	keysNameParameters: true,
};

/** A package that is a folder and has no file of its own is the path of the folder. */
const isFolder = (path: string): boolean => path.endsWith("/");

function moduleFiles(specifier: string, from: string, world: World): readonly string[] {
	const [, dots = "", names = ""] = /^(\.*)(.*)$/s.exec(specifier.replace(/\s+/g, "")) ?? [];
	const relative = names.replaceAll(".", "/");
	let directory: string | undefined = directoryOf(from);
	if (dots !== "") {
		for (let level = 1; level < dots.length && directory !== undefined; level++) {
			directory = directory === "" ? undefined : directoryOf(directory);
		}
		return directory === undefined ? [] : moduleAt(join(directory, relative), world);
	}
	// A script sees its own folder; a module of a package sees the folder that holds the outermost package.
	while (directory !== undefined && isPackage(directory, world)) {
		directory = directory === "" ? undefined : directoryOf(directory);
	}
	for (const root of [directory ?? "", ...world.project.tops.flatMap((top) => [top, join(top, "src")])]) {
		const files = moduleAt(join(root, relative), world);
		if (files.length > 0) return files;
	}
	for (let above = directory ?? ""; above !== ""; above = directoryOf(above)) {
		const files = moduleAt(join(above, relative), world);
		if (files.length > 0) return files;
	}
	return [];
}

const isPackage = (directory: string, world: World): boolean => world.hasFile(join(directory, "__init__.py"));

const join = (directory: string, name: string): string =>
	directory === "" ? name : name === "" ? directory : `${directory}/${name}`;

/** The files of the module at a path without extension; one without `__init__.py` is a module only by its parts. */
function moduleAt(written: string, world: World): readonly string[] {
	const path = world.project.realPath(written);
	if (path === "") return world.hasFile("__init__.py") ? ["__init__.py"] : [];
	for (const file of [`${path}/__init__.py`, `${path}.py`, `${path}/__init__.pyi`, `${path}.pyi`]) {
		if (world.hasFile(file)) return [file];
	}
	return [];
}
