/**
 * What a language adds to resolution: where modules are, what they offer beyond their exports, and what it knows of
 * types that no file of the workspace declares. One file a language family in languages/, registered in rules.ts.
 *
 * Rules are pure: they ask {@link World} for everything, each time.
 */
import type { Site } from "../model/declarations.ts";
import type { World } from "./world.ts";

/** Which types that no file declares behave like collections, promises and the like, by name. */
export interface BuiltinTypes {
	/** `Array`, `Set`: their first type argument is what they hold. */
	readonly collections: ReadonlySet<string>;
	/** `Map`: the second type argument is what it holds. */
	readonly maps: ReadonlySet<string>;
	/** `Record`: the second type argument is what every member is. */
	readonly records: ReadonlySet<string>;
	/** `Promise`: the first type argument is what awaiting gives. */
	readonly promises: ReadonlySet<string>;
	/** `Readonly`, `Partial`: stand for their first type argument. */
	readonly transparent: ReadonlySet<string>;
	/** `ReturnType`: what calling the first type argument gives. */
	readonly callResults: ReadonlySet<string>;
	/** `InstanceType`: an instance of the first type argument. */
	readonly instances: ReadonlySet<string>;
	/** Methods of collections that call their first argument with elements, and which of its parameters these are. */
	readonly elementCallbacks: ReadonlyMap<string, readonly number[]>;
	/** Methods of collections that take elements: `push`. */
	readonly elementParameters: ReadonlySet<string>;
	/** Methods of collections that give an element: `find`, `pop`. */
	readonly elementResults: ReadonlySet<string>;
	/** Methods of collections that give a collection of the same: `filter`, `slice`. */
	readonly sameResults: ReadonlySet<string>;
	/** Methods of maps that give their keys: `keys`. */
	readonly keyResults: ReadonlySet<string>;
	/** Methods that give pairs of a key and an element: `items`. */
	readonly pairResults: ReadonlySet<string>;
	/** Methods that give another one of the same kind: `copy`. */
	readonly copies: ReadonlySet<string>;
	/** Methods of collections that give a collection of what their callback returns: `map`. */
	readonly mappedResults: ReadonlySet<string>;
	/** Methods of collections that make one of all: of the first two, or of what is given to begin with and the first. */
	readonly folds: ReadonlySet<string>;
	/** Functions that are members of a name of the language, by that name and theirs: `Promise.all`. */
	readonly functions: ReadonlyMap<string, ReadonlyMap<string, LibraryResult>>;
}

/** What a function of the library gives of its first argument. */
export type LibraryResult =
	| "promise" | "promiseOfElement" | "promiseOfAll"
	/** A collection of what it holds, or of what the second argument makes of each. */
	| "collection"
	/** A collection of pairs, each of something and of what it holds. */
	| "pairs";

export interface ModuleRules {
	/** Types and values have names of their own. */
	readonly separateTypes: boolean;
	readonly builtins: BuiltinTypes;
	/** All that the first base inherits comes before the second base; else nearer bases come first. */
	readonly firstBaseWins?: boolean;
	/**
	 * The files that a module specifier in file `from` means: usually one; all files of a package where a module is a
	 * folder (Go). Empty when the module is not in the workspace.
	 */
	moduleFiles(specifier: string, from: string, world: World): readonly string[];
	/** A module is a folder, and its files lie directly in it (Go). */
	readonly modulesAreFolders?: boolean;
	/** Whether `from` sees the top-level declarations of another file of its folder without an import (a Go package). */
	readonly isOfPackage?: (file: string, from: string, world: World) => boolean;
	/** The module that a module offers under a name that none of its exports has: a submodule of a Python package. */
	submodule?(files: readonly string[], name: string, world: World): readonly string[];
	/** What a module exports again as a whole is also bound in the module itself: `from m import *`. */
	readonly starsBind?: boolean;
	/** Whether it is bound in the file alone, and not offered again: a dot in Go. */
	readonly starsStay?: boolean;
	/** What package.json and tsconfig.json around a file say is what its imports mean. */
	readonly readsPackages?: boolean;
	/** Names that `from m import *` leaves out, unless the module lists what it gives. */
	starsHide?(name: string): boolean;
	/** A name that neither scope nor imports nor the package bind is of the language, not of some other file. */
	readonly freeNamesAreForeign?: boolean;
	/** A name of a type that no scope binds and no file declares for all is of the language or of a library. */
	readonly freeTypesAreForeign?: boolean;
	/** `import a.b.c` binds `a`, the first part of the specifier, and means that module. */
	readonly bindsFirstPart?: boolean;
	/** A package may be a folder without a file of its own: what is imported from it is one of its modules. */
	readonly foldersAreModules?: boolean;
	/** A class or function that stands behind an import of its name has the name from there on. */
	readonly definitionsRebind?: boolean;
	/** A member that is assigned, where a base has a property of its name, is that property. */
	readonly assignmentsMeanProperties?: boolean;
	/** The name of an imported module means the module's file, beside the import that binds it. */
	readonly moduleNamesAreFiles?: boolean;
	/** Names in a pattern hold what iterating gives: `a, b = list`. */
	readonly patternsIterate?: boolean;
	/** What iterating over a map gives; its elements when left out. */
	readonly mapsGive?: "keys" | "pairs";
	/** The method that gives an iterator, and that of an iterator which gives the next element. */
	readonly iterator?: { readonly make: string; readonly next: string };
	/** What looks like type arguments may be an index, unless what stands before it is a function or a type. */
	readonly indexesMayBeTypes?: boolean;
	/** The method that square brackets call. */
	readonly lookUp?: string;
	/** Calling a class or type gives an instance of it. */
	readonly callConstructs?: boolean;
	/** The members that run when a class is called to make something, the first of which says with what it is called. */
	readonly constructorNames?: readonly string[];
	/** The member that a call of an instance calls; a type without it is called to make another of its kind. */
	readonly callName?: string;
	/** What a path or anchor in prose means; empty if it is neither, and so may be the name of a symbol. */
	readonly mentioned?: (mention: string, from: string, world: World) => readonly Site[];
	/** A key whose receiver is a callable names a parameter, or a field of what it makes: `f(name=value)`. */
	readonly keysNameParameters?: boolean;
	/**
	 * Every named type is a type of its own with methods, not another name of what it is made of; they may stand outside
	 * it, in any file of the package (see `owner` of `blocks`).
	 */
	readonly typesOwnMethods?: boolean;
	/** Files without imports and exports declare what all files of their project see, and modules by name. */
	readonly scriptsShare?: boolean;
	/** A file may add to the types of another one: `declare module "./other"`. */
	readonly modulesAreAugmented?: boolean;
	/** A type implements every interface whose methods it has. */
	readonly implementsByStructure?: boolean;
	/** A key in a literal that names no field is an ordinary name: the key of a map. Such keys are extracted as both. */
	readonly keysMayBeNames?: boolean;
	/** Whether a name is so common outside that its only declaration in the workspace proves nothing: `push`, `Array`. */
	isForeign(name: string): boolean;
	/** What a named import takes from a module that has no such export: `default` of a CommonJS module is the module. */
	readonly defaultIsModule: boolean;
}

/** Builtin types of a language that has none of them. */
export const noBuiltins: BuiltinTypes = {
	collections: new Set(), maps: new Set(), records: new Set(), promises: new Set(), transparent: new Set(),
	callResults: new Set(), instances: new Set(), elementCallbacks: new Map(), elementParameters: new Set(),
	elementResults: new Set(), sameResults: new Set(), mappedResults: new Set(), keyResults: new Set(),
	pairResults: new Set(), copies: new Set(), folds: new Set(), functions: new Map(),
};
