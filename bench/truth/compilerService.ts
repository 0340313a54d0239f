/**
 * Truth about TypeScript sources, made on the spot: where identifiers are defined and used, as the compiler's own
 * language service answers, which is what editors ask. A sample by stride: an answer takes up to a millisecond.
 */
import path from "node:path";
import ts from "typescript";
import { compilerOptions, keysBefore, meantBy } from "./compilerCalls.ts";
import type { Identifier, Place, ReferenceSample } from "./truthFiles.ts";

interface Name {
	readonly file: string;
	readonly node: ts.Identifier | ts.PrivateIdentifier;
}

export class CompilerService {
	readonly #root: string;
	/** As the corpus calls it, by full path. */
	readonly #files: ReadonlyMap<string, string>;
	readonly #service: ts.LanguageService;
	readonly #names: readonly Name[];
	/** Of the identifiers asked for last, those left out because the compiler does not know what they mean. */
	unknownCount = 0;

	/** `files` are relative to `root`; each is read, and no other but what the libraries of the language are. */
	constructor(root: string, files: readonly string[]) {
		this.#root = root;
		this.#files = new Map(files.map((file) => [path.resolve(root, file), file]));
		this.#service = ts.createLanguageService(this.#host());
		this.#names = [...this.#files].flatMap(([full, file]) => {
			const source = this.#service.getProgram()?.getSourceFile(full);
			const names = source === undefined ? []
				: namesOf(source).filter((node) => !this.#isOutside(node) && !isOfCommonJs(node));
			return names.map((node) => ({ file, node }));
		});
	}

	/** About `count` identifiers, evenly over all files, with what the service says that they mean. */
	identifiers(count: number): Identifier[] {
		const sample = this.#sample(count);
		const known = sample.filter(({ node }) => this.#isKnown(node));
		this.unknownCount = sample.length - known.length;
		return known.map(({ file, node }) => ({
			...placeOf(node.getSourceFile(), file, node.getStart()), name: node.text, role: roleOf(node),
			definitions: this.#definitions(node),
		}));
	}

	/** About `count` identifiers with everywhere that the service finds them. */
	samples(count: number): ReferenceSample[] {
		return this.#sample(count).filter(({ node }) => this.#isKnown(node)).map(({ file, node }) => {
			const offset = node.getStart();
			const references = this.#service.getReferencesAtPosition(node.getSourceFile().fileName, offset) ?? [];
			return {
				file, offset, name: node.text,
				definitions: this.#definitions(node).map((place) => [place.file, place.offset] as const),
				references: references.flatMap(({ fileName, textSpan }) => {
					const known = this.#files.get(path.resolve(fileName));
					return known === undefined ? [] : [[known, textSpan.start] as const];
				}),
			};
		});
	}

	#definitions(node: ts.Node): readonly (Place & { readonly offset: number })[] {
		const source = node.getSourceFile();
		const parameter = parameterOfWrapper(node);
		const own = this.#files.get(path.resolve(source.fileName));
		if (parameter !== undefined && own !== undefined) {
			const offset = parameter.getStart(source);
			return [{ offset, ...placeOf(source, own, offset) }];
		}
		const found = this.#service.getDefinitionAtPosition(source.fileName, node.getStart(source)) ?? [];
		const places = found.flatMap(({ fileName, textSpan: { start }, kind }) => {
			const file = this.#files.get(path.resolve(fileName));
			const defining = this.#service.getProgram()?.getSourceFile(fileName);
			if (file === undefined || defining === undefined) return [];
			// a module is its file from the begin on, and not from its first token
			const isModule = kind === ts.ScriptElementKind.moduleElement && start === defining.getStart();
			if (isModule) return [{ offset: 0, ...placeOf(defining, file, 0) }];
			const value = valueOfModule(defining, start) ?? defaultOfModule(defining, start);
			const offsets = value === undefined ? [behindQuote(defining, start)] : [...value.offsets, 0];
			const named = value === undefined ? [] : this.#declared(value.node);
			return [...offsets.map((offset) => ({ offset, ...placeOf(defining, file, offset) })), ...named];
		});
		return [...places, ...this.#meant(node), ...this.#exportedAs(node)];
	}

	/** The other names that scripts export it by. */
	#exportedAs(node: ts.Node): readonly (Place & { readonly offset: number })[] {
		const checker = this.#service.getProgram()?.getTypeChecker();
		const names = checker === undefined ? [] : keysBefore(checker, node);
		return names.flatMap((name) => this.#placed(name) ?? []);
	}

	/**
	 * What a name means by which a function or class is called that is an expression. Of such a call the service tells
	 * the function alone, by a name of its own or where it begins, and not what holds it: of `X.prototype.a = function
	 * a() {}` the second `a`, of `class { a = () => {} }` the arrow, of `exports.A = class Own {}` the class, and of
	 * `const A: new () => Own` the type.
	 */
	#meant(node: ts.Node): readonly (Place & { readonly offset: number })[] {
		const checker = this.#service.getProgram()?.getTypeChecker();
		const { parent } = node;
		// of `const { a: b } = require(…)` the service tells where `a` is exported, and not what is
		if (ts.isBindingElement(parent) && (parent.propertyName ?? parent.name) === node) return this.#declared(node);
		const called = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
		const { parent: around } = called;
		if (ts.isPropertyAccessExpression(called) && isAssignment(around) && around.left === called) {
			return this.#property(called);
		}
		// the service tells the method that `instanceof` calls
		if (ts.isBinaryExpression(around) && around.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword &&
			around.right === called) return this.#declared(node);
		const isCall = ts.isCallExpression(around) || ts.isNewExpression(around);
		if (checker === undefined || !isCall || around.expression !== called) return [];
		const callable = checker.getResolvedSignature(around)?.declaration;
		const made = callable !== undefined && ts.isConstructorDeclaration(callable) ? callable.parent : callable;
		const isExpression = made !== undefined &&
			(ts.isFunctionExpression(made) || ts.isArrowFunction(made) || ts.isClassExpression(made) ||
				ts.isConstructorTypeNode(made) || ts.isFunctionTypeNode(made));
		return isExpression ? this.#declared(node) : [];
	}

	/**
	 * What reading a member would mean that is assigned. Of `this.a = 1` in JavaScript the service tells the assignment
	 * itself, also where the compiler has a base's `a` for it.
	 */
	#property({ expression, name }: ts.PropertyAccessExpression): readonly (Place & { readonly offset: number })[] {
		const checker = this.#service.getProgram()?.getTypeChecker();
		const symbol = checker?.getPropertyOfType(checker.getTypeAtLocation(expression), name.text);
		return this.#places(symbol);
	}

	/** Where what a name means is declared, as the compiler has it, behind all its aliases. */
	#declared(node: ts.Node): readonly (Place & { readonly offset: number })[] {
		const checker = this.#service.getProgram()?.getTypeChecker();
		const symbol = checker === undefined ? undefined : meantBy(checker, node);
		return this.#places(symbol);
	}

	#places(symbol: ts.Symbol | undefined): readonly (Place & { readonly offset: number })[] {
		return (symbol?.declarations ?? []).flatMap((declaration) => {
			const name = ts.getNameOfDeclaration(declaration);
			return name === undefined ? [] : this.#placed(name) ?? [];
		});
	}

	/** Where a name begins; undefined if its file is none of the judged ones. */
	#placed(name: ts.Node): (Place & { readonly offset: number }) | undefined {
		const source = name.getSourceFile();
		const file = this.#files.get(path.resolve(source.fileName));
		if (file === undefined) return undefined;
		const offset = behindQuote(source, name.getStart(source));
		return { offset, ...placeOf(source, file, offset) };
	}

	/** Whether a name leads by an import to what is not there: the service answers with the import itself then. */
	#isOutside(node: ts.Node): boolean {
		const checker = this.#service.getProgram()?.getTypeChecker();
		const symbol = checker?.getSymbolAtLocation(node);
		if (checker === undefined || symbol === undefined || (symbol.flags & ts.SymbolFlags.Alias) === 0) return false;
		return checker.getAliasedSymbol(symbol).declarations === undefined;
	}

	/**
	 * Whether the compiler can be the judge of a name: not of a member of what it knows nothing of, or takes for an
	 * `Object`, and not where what it means is declared in a file beside the judged ones (`.d.ts` beside `.js`).
	 */
	#isKnown(node: ts.Node): boolean {
		const { parent } = node;
		const checker = this.#service.getProgram()?.getTypeChecker();
		let symbol = checker?.getSymbolAtLocation(node);
		if (symbol === undefined) return !ts.isPropertyAccessExpression(parent) || parent.name !== node;
		if (checker !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) symbol = checker.getAliasedSymbol(symbol);
		const declared = (symbol.declarations ?? []).map((one) => path.resolve(one.getSourceFile().fileName));
		const root = path.resolve(this.#root) + path.sep;
		return declared.length === 0 || declared.some((file) => this.#files.has(file) || !file.startsWith(root));
	}

	#sample(count: number): readonly Name[] {
		const stride = Math.max(1, this.#names.length / count);
		const sample: Name[] = [];
		for (let at = stride / 2; at < this.#names.length; at += stride) sample.push(this.#names[Math.floor(at)] as Name);
		return sample;
	}

	#host(): ts.LanguageServiceHost {
		return {
			getScriptFileNames: () => [...this.#files.keys()],
			getScriptVersion: () => "1",
			getScriptSnapshot: (file) => {
				const text = ts.sys.readFile(file);
				return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
			},
			getCurrentDirectory: () => path.resolve(this.#root),
			getCompilationSettings: () => compilerOptions,
			getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
			fileExists: (file) => ts.sys.fileExists(file),
			readFile: (file, encoding) => ts.sys.readFile(file, encoding),
			directoryExists: (folder) => ts.sys.directoryExists(folder),
			getDirectories: (folder) => ts.sys.getDirectories(folder),
		};
	}
}

function namesOf(source: ts.SourceFile): (ts.Identifier | ts.PrivateIdentifier)[] {
	const names: (ts.Identifier | ts.PrivateIdentifier)[] = [];
	const visit = (node: ts.Node): void => {
		const isName = ts.isIdentifier(node) || ts.isPrivateIdentifier(node);
		if (isName && node.text !== "" && node.end > node.pos) names.push(node);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return names;
}

/**
 * Whether a name is `module` or `exports`, or the latter of the former, which Node gives each script: no source
 * declares them. The service tells in their place what is assigned, the statement's own name, or the file, as it
 * happens.
 */
function isOfCommonJs(node: ts.Identifier | ts.PrivateIdentifier): boolean {
	if ((node.flags & ts.NodeFlags.JavaScriptFile) === 0) return false;
	const { parent, text } = node;
	if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
		return text === "exports" && ts.isIdentifier(parent.expression) && parent.expression.text === "module";
	}
	return isWordOfCommonJs(node) && parameterOfWrapper(node) === undefined;
}

function isWordOfCommonJs(node: ts.Node): node is ts.Identifier {
	if (!ts.isIdentifier(node) || (node.text !== "module" && node.text !== "exports")) return false;
	return ts.isExpression(node) && !ts.isPropertyAccessExpression(node.parent) || isReceiver(node);
}

const isReceiver = (node: ts.Node): boolean =>
	ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node;

/**
 * The parameter that `module` or `exports` is, of a function around that bundlers make of a script: `(module, exports)
 * => { exports.a = 1 }`. The service takes it for Node's, whatever the scope says.
 */
function parameterOfWrapper(node: ts.Node): ts.Node | undefined {
	if (!isWordOfCommonJs(node)) return undefined;
	for (let around: ts.Node = node.parent; !ts.isSourceFile(around); around = around.parent) {
		if (!ts.isFunctionLike(around)) continue;
		const found = around.parameters.find(({ name }) => ts.isIdentifier(name) && name.text === node.text);
		if (found !== undefined) return found.name;
	}
	return undefined;
}

/**
 * Where what is assigned at an offset makes the module what it is: of `module.exports = {}` the service tells the begin
 * of the statement or of the assignment, and means what is assigned. That is the module, as the file is, of which the
 * service tells where the exports are given one by one; what has no name is called `exports`, or as the variable is
 * that holds it too (`const Box = module.exports = class {}`).
 *
 * @returns what is assigned, and the offsets that mean it
 */
function valueOfModule(
	source: ts.SourceFile, offset: number,
): { readonly offsets: readonly number[]; readonly node: ts.Node } | undefined {
	const held = assignmentAt(source, offset);
	if (held === undefined) return undefined;
	let value = held.right;
	while (isAssignment(value)) value = value.right;
	const called = ts.isFunctionExpression(value) || ts.isClassExpression(value) ? value.name : undefined;
	const holder = ts.isParenthesizedExpression(held.parent) ? held.parent.parent : held.parent;
	const own = ts.isVariableDeclaration(holder) ? holder.name : undefined;
	const nodes = [held.right, value, called, held.left.name, own];
	const offsets = new Set(nodes.flatMap((one) => one?.getStart(source) ?? []));
	return { node: called ?? value, offsets: [...offsets] };
}

type ModuleAssignment = ts.BinaryExpression & { readonly left: ts.PropertyAccessExpression };

/**
 * The assignment to `module.exports` that begins at an offset, or whose statement does: in a branch as well, since a
 * script may be a module in either of two, and behind another one (`exports = module.exports = {}`).
 */
function assignmentAt(source: ts.SourceFile, offset: number): ModuleAssignment | undefined {
	let found: ModuleAssignment | undefined;
	const visit = (node: ts.Node): void => {
		if (offset < node.getStart(source) || offset >= node.end) return;
		if (node.getStart(source) === offset && isAssignment(node)) {
			const isModule = ts.isPropertyAccessExpression(node.left) && node.left.getText(source) === "module.exports";
			if (isModule) found = node as ModuleAssignment;
		}
		ts.forEachChild(node, visit);
	};
	ts.forEachChild(source, visit);
	return found;
}

/** The same for `export default {}`, of which the service tells the begin of the statement, or of what is called. */
function defaultOfModule(
	source: ts.SourceFile, offset: number,
): { readonly offsets: readonly number[]; readonly node: ts.Node } | undefined {
	for (const statement of source.statements) {
		if (!ts.isExportAssignment(statement)) continue;
		const offsets = [statement.getStart(source), statement.expression.getStart(source)];
		if (offsets.includes(offset)) return { node: statement.expression, offsets };
	}
	return undefined;
}

const isAssignment = (node: ts.Node): node is ts.BinaryExpression =>
	ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;

/** A name in quotes begins behind the first one. */
const behindQuote = ({ text }: ts.SourceFile, offset: number): number =>
	offset + (text[offset] === "\"" || text[offset] === "'" ? 1 : 0);

function placeOf(source: ts.SourceFile, file: string, offset: number): Place {
	const { line, character } = source.getLineAndCharacterOfPosition(offset);
	return { file, line: line + 1, column: character + 1 };
}

/** What an identifier does where it stands, in the words of the other truths. */
function roleOf(node: ts.Identifier | ts.PrivateIdentifier): string {
	const { parent } = node;
	if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent) ||
		ts.isNamespaceImport(parent)) return "import";
	if (ts.isPropertyAccessExpression(parent)) return parent.name === node ? "member" : "ref";
	if (ts.isQualifiedName(parent)) return parent.right === node ? "qmember" : "ref";
	if (ts.isTypeReferenceNode(parent)) return "type";
	if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression === node ? "call" : "ref";
	if (ts.isExpressionWithTypeArguments(parent)) return "heritage";
	if (ts.isBindingElement(parent) && parent.propertyName === node) return "bindprop";
	return (parent as Partial<ts.NamedDeclaration>).name === node ? `decl:${ts.SyntaxKind[parent.kind]}` : "ref";
}
