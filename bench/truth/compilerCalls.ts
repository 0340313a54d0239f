/**
 * Who calls what, as the compiler of TypeScript says: for each call the name that is called, the innermost named
 * callable around it, and the declarations that the name means; where something is made also the constructor.
 */
import path from "node:path";
import ts from "typescript";
import type { Calls, CallSite } from "./callEdges.ts";

/** As the sources of packages are written today; what is outside of a corpus is not looked for. */
export const compilerOptions: ts.CompilerOptions = {
	target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
	lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"], strict: true, skipLibCheck: true, noEmit: true,
	types: [], allowImportingTsExtensions: true, allowJs: true, maxNodeModuleJsDepth: 0,
};

/** So many names for one thing are followed. */
const ALIASES_MAX = 8;

/** Calls in files of a folder of what is declared in them; what is local to a body, and parameters, are left out. */
export function compilerCalls(root: string, files: readonly string[]): Calls {
	const paths = new Map(files.map((file) => [path.resolve(root, file), file]));
	const program = ts.createProgram([...paths.keys()], compilerOptions);
	const checker = program.getTypeChecker();
	const sites: CallSite[] = [];
	const symbols = new Map<string, string>();
	const placeOf = (node: ts.Node): string | undefined => {
		const source = node.getSourceFile();
		const file = paths.get(path.resolve(source.fileName));
		// a name in quotes begins behind the first one
		return file === undefined ? undefined : `${file}:${node.getStart(source) + (ts.isStringLiteralLike(node) ? 1 : 0)}`;
	};
	for (const [resolved, file] of paths) {
		const source = program.getSourceFile(resolved);
		if (source === undefined) continue;
		const visit = (node: ts.Node): void => {
			const name = calledName(node);
			if (name !== undefined) {
				const callees = new Set<string>();
				const add = (declared: readonly ts.Node[], names: readonly string[]): void => {
					const places = declared.flatMap((one) => placeOf(one) ?? []);
					const [first] = places;
					if (first === undefined) return;
					callees.add(first);
					for (const place of [...places, ...names]) symbols.set(place, first);
				};
				const names = keysBefore(checker, name).flatMap((one) => placeOf(one) ?? []);
				for (const declared of declarationsOf(checker, name)) add(allOf(checker, declared), names);
				add(constructorsRun(checker, node), []);
				const caller = callerOf(node);
				sites.push({
					file, offset: name.getStart(source), name: name.getText(source), callees: [...callees],
					caller: caller === undefined ? file : placeOf(caller) ?? file,
				});
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
	}
	return { sites, symbols, isWhole: true, files: new Set(files) };
}

/** The name that a call, `new`, decorator or tagged template calls; or `super`. */
function calledName(node: ts.Node): ts.Identifier | ts.PrivateIdentifier | ts.SuperExpression | undefined {
	let called: ts.Expression;
	if (ts.isCallExpression(node) || ts.isNewExpression(node)) called = node.expression;
	else if (ts.isTaggedTemplateExpression(node)) called = node.tag;
	else if (ts.isDecorator(node) && !ts.isCallExpression(node.expression)) called = node.expression;
	else return undefined;
	while (ts.isParenthesizedExpression(called) || ts.isNonNullExpression(called) ||
		ts.isExpressionWithTypeArguments(called)) called = called.expression;
	if (ts.isIdentifier(called) || isSuper(called)) return called;
	return ts.isPropertyAccessExpression(called) ? called.name : undefined;
}

const isSuper = (node: ts.Node): node is ts.SuperExpression => node.kind === ts.SyntaxKind.SuperKeyword;

/** The keyword of the constructor that runs where something is made, and those of its overloads. */
function constructorsRun(checker: ts.TypeChecker, node: ts.Node): readonly ts.Node[] {
	const isMaking = ts.isNewExpression(node) || (ts.isCallExpression(node) && isSuper(node.expression));
	const declaration = isMaking ? checker.getResolvedSignature(node)?.declaration : undefined;
	if (declaration === undefined || !ts.isConstructorDeclaration(declaration)) return [];
	return declaration.parent.members.filter(ts.isConstructorDeclaration).flatMap((one) => nameOfCallable(one) ?? []);
}

/** The names that declare what is called. */
function declarationsOf(checker: ts.TypeChecker, name: ts.Node): readonly ts.Node[] {
	if (isSuper(name)) return [];
	return (meantBy(checker, name)?.declarations ?? []).flatMap((declaration) => {
		const declared = ts.isFunctionDeclaration(declaration) && declaration.name === undefined
			? nameOfCallable(declaration) : nameOfModule(declaration) ?? ts.getNameOfDeclaration(declaration);
		return declared === undefined || isLocal(declaration) ? [] : [declared];
	});
}

/**
 * Other names of what a name means: of `module.exports = { a }` the key, of `exports.A = class Own {}` the `A`, and of
 * `const a = exports.a = {}` the variable, which the compiler holds for another symbol.
 */
export function keysBefore(checker: ts.TypeChecker, name: ts.Node): readonly ts.Node[] {
	const keys: ts.Node[] = [];
	let symbol = checker.getSymbolAtLocation(name);
	for (let aliases = 0; symbol !== undefined && aliases < ALIASES_MAX; aliases++) {
		const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
		for (const one of symbol.declarations ?? []) {
			if (isAlias && (ts.isShorthandPropertyAssignment(one) || ts.isPropertyAccessExpression(one))) keys.push(one.name);
			keys.push(...variableMadeWith(one));
		}
		if (!isAlias) break;
		symbol = checker.getAliasedSymbol(symbol);
	}
	return keys;
}

/** The name of the variable that is made by an assignment which declares something. */
function variableMadeWith(declaration: ts.Node): readonly ts.Node[] {
	if (ts.isSourceFile(declaration)) return [];
	let around = declaration;
	while (ts.isBinaryExpression(around.parent) || ts.isParenthesizedExpression(around.parent)) around = around.parent;
	const { parent } = around;
	return ts.isBinaryExpression(around) && ts.isVariableDeclaration(parent) && isScript(around) ? [parent.name] : [];
}

/** What a name means behind all its aliases: of what `module.exports = { a }` exports, the compiler tells the key. */
export function meantBy(checker: ts.TypeChecker, name: ts.Node): ts.Symbol | undefined {
	let symbol = checker.getSymbolAtLocation(name);
	for (let aliases = 0; symbol !== undefined && aliases < ALIASES_MAX; aliases++) {
		if ((symbol.flags & ts.SymbolFlags.Alias) === 0) break;
		symbol = checker.getAliasedSymbol(symbol);
	}
	return symbol;
}

/** The names of all declarations of the symbol that a name declares: overloads, and what merges. */
function allOf(checker: ts.TypeChecker, name: ts.Node): readonly ts.Node[] {
	const declarations = checker.getSymbolAtLocation(name)?.declarations ?? [];
	const names = declarations.flatMap((one) => ts.getNameOfDeclaration(one) ?? []);
	return names.length > 0 ? names : [name];
}

/** Whether a declaration lives and dies inside a body. */
function isLocal(declaration: ts.Declaration): boolean {
	if (ts.isParameter(declaration)) return !ts.isParameterPropertyDeclaration(declaration, declaration.parent);
	const isVariable = ts.isVariableDeclaration(declaration) || ts.isBindingElement(declaration);
	// so does a type without a name, as that of a parameter
	if (!isVariable && !ts.isTypeLiteralNode(declaration.parent)) return false;
	for (let around: ts.Node = declaration.parent; !ts.isSourceFile(around); around = around.parent) {
		if (ts.isFunctionLike(around)) return true;
	}
	return false;
}

/** The name of the innermost callable around a node that has one; the file when there is none. */
function callerOf(node: ts.Node): ts.Node | undefined {
	for (let around = node; !ts.isSourceFile(around); around = around.parent) {
		// a decorator is no part of what it decorates
		if (ts.isDecorator(around)) around = around.parent;
		else if (ts.isFunctionLike(around)) {
			const name = nameOfCallable(around);
			if (name !== undefined) return name;
		}
	}
	return undefined;
}

/** What an assignment gives a function is a declaration in JavaScript. */
const isScript = ({ flags }: ts.Node): boolean => (flags & ts.NodeFlags.JavaScriptFile) !== 0;

/**
 * What a function is called that is a module: what it calls itself, else what it is assigned to. Inside of a function,
 * which a bundler has put around a script, nothing is a module.
 */
function nameOfModule(assignment: ts.Node): ts.Node | undefined {
	if (!ts.isBinaryExpression(assignment) || !ts.isPropertyAccessExpression(assignment.left)) return undefined;
	const { left, right } = assignment;
	const isInside = ts.findAncestor(assignment, ts.isFunctionLike) !== undefined;
	if (left.getText() !== "module.exports" || isInside) return undefined;
	return ts.isFunctionExpression(right) || ts.isArrowFunction(right) ? right.name ?? left.name : undefined;
}

function nameOfCallable(callable: ts.SignatureDeclaration): ts.Node | undefined {
	if (ts.isConstructorDeclaration(callable)) {
		return callable.getChildren().find(({ kind }) => kind === ts.SyntaxKind.ConstructorKeyword);
	}
	const isExpression = ts.isArrowFunction(callable) || ts.isFunctionExpression(callable);
	const named = isExpression ? callable.parent : callable;
	const isDeclared = !isExpression || ts.isVariableDeclaration(named) || ts.isPropertyDeclaration(named) ||
		ts.isPropertyAssignment(named) || (ts.isBinaryExpression(named) && isScript(named));
	if (ts.isFunctionDeclaration(callable) && callable.name === undefined) {
		return callable.modifiers?.find(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
	}
	const declaration = named as ts.Declaration;
	const name = isDeclared ? nameOfModule(declaration) ?? ts.getNameOfDeclaration(declaration) : undefined;
	return name === undefined || ts.isComputedPropertyName(name) || ts.isNumericLiteral(name) ? undefined : name;
}
