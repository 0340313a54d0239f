/**
 * The parser of Go: a file (specification, "Packages" and "Declarations and scope"), down to types, expressions and
 * statements in the files beside this one.
 *
 * A method is no member of the file: it has the name of its type as `owner`. Names in upper case are exported.
 */
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind, type FactsSink } from "../../skim/factsSink.ts";
import type { Language } from "../../skim/language.ts";
import { Mark, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { tokenize, Word, WORDS } from "./lexer.ts";
import { StatementParser } from "./statements.ts";


export const go: Language = {
	words: WORDS,
	rules: { separateTypes: false, orderedLocals: true, exportedNames: "capitalized" },
	tokenize,
	createParser: (sink: FactsSink) => new GoParser(sink),
};

/** The name that an import binds by itself: the last part of its path that is no version. */
const packageOfPath = /([^/]*?)(?:\.v\d+)?(?:\/v\d+)?$/;
const testName = /^(?:Test|Benchmark|Fuzz)(?:[^a-z]|$)/;

class GoParser extends StatementParser {
	parseFile(): void {
		this.restart();
		while (this.nextPart()) {
			const before = this.at;
			this.#topLevel();
			if (this.kind() !== Mark.semicolon && this.at === before) this.skip();
			this.take(Mark.semicolon);
		}
	}

	#topLevel(): void {
		switch (this.kind()) {
			case Word.package: this.#package(); return;
			case Word.import: this.#group(() => this.#import()); return;
			case Word.func: this.#function(); return;
			case Word.type:
			case Word.const:
			case Word.var: this.declaration(); return;
			case Mark.semicolon: return;
			default: this.simple();
		}
	}

	/** The clause says how other packages call this one; the file itself has that name. */
	#package(): void {
		this.at++;
		if (this.kind() === Token.name) this.sink.declarations.name[0] = this.tokens.value[this.at++]!;
	}

	protected override declaration(): void {
		const kind = this.kind();
		const { begin } = this;
		const first = this.sink.declarations.count;
		let type = NONE;
		const specs = this.#group(() => {
			if (kind === Word.type) this.#typeSpec();
			else type = this.#valueSpec(kind === Word.const ? DeclarationKind.constant : DeclarationKind.variable, type);
		});
		if (specs !== 1) return;
		// one that stands alone begins with its keyword
		const { declarations } = this.sink;
		const specBegin = declarations.begin[first];
		const { inside } = this.sink;
		for (let row = first; row < declarations.count; row++) {
			if (declarations.parent[row] !== inside || declarations.begin[row] !== specBegin) continue;
			declarations.begin[row] = begin;
			declarations.end[row] = this.lastEnd;
		}
	}

	/** What a keyword declares: one, or several in brackets. @returns how many */
	#group(spec: () => void): number {
		this.at++;
		if (this.kind() !== Mark.round) {
			spec();
			return 1;
		}
		const outer = this.open();
		let count = 0;
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.kind() !== Mark.semicolon) {
				spec();
				count++;
			}
			while (this.kind() !== Mark.semicolon && this.kind() !== Token.end) this.skip();
			this.take(Mark.semicolon);
			if (this.at === before) this.skip();
		}
		this.close(outer);
		return count;
	}

	#import(): void {
		const { sink, tokens } = this;
		const begin = this.begin;
		const alias = this.kind() === Token.name || this.kind() === Mark.dot ? this.at++ : NONE;
		if (this.kind() !== Token.string) return;
		const path = this.at++;
		const module = this.content(path);
		const row = sink.addImport(module);
		sink.imports.moduleReference[row] =
			sink.referNamed(ReferenceRole.module, module, tokens.begin[path]! + 1, tokens.end[path]! - 1);
		if (alias !== NONE && tokens.kind[alias] === Mark.dot) {
			sink.imports.exportedAs[row] = sink.source.names.internText("*");
			return;
		}
		if (alias !== NONE && tokens.value[alias] === Word._) return;
		const binding = alias === NONE ? this.#packageName(path) : sink.declare(DeclarationKind.importBinding, alias);
		sink.declarations.begin[binding] = begin;
		sink.declarations.end[binding] = this.lastEnd;
		sink.bind(binding);
		sink.imports.declaration[row] = binding;
	}

	#packageName(path: number): number {
		const { sink, tokens } = this;
		const begin = tokens.begin[path]! + 1;
		const end = tokens.end[path]! - 1;
		const found = packageOfPath.exec(sink.source.text.slice(begin, end));
		const from = found?.[1] ? begin + found.index : begin;
		const to = found?.[1] ? from + found[1].length : end;
		const name = sink.source.names.intern(sink.source.units, from, to);
		return sink.declareNamed(DeclarationKind.importBinding, name, from, to);
	}

	#function(): void {
		const { sink, tokens } = this;
		const begin = this.begin;
		const receiver = this.peek(1) === Mark.round ? this.at + 1 : NONE;
		const nameToken = receiver === NONE ? this.at + 1 : tokens.after(receiver);
		if (nameToken >= this.limit || tokens.kind[nameToken] !== Token.name) {
			this.simple();
			return;
		}
		const declaration = this.#declareFunction(nameToken, receiver);
		const inside = sink.enter(declaration);
		sink.openScope(ScopeKind.function, begin);
		const body = this.#body(nameToken);
		if (receiver !== NONE) {
			this.at = receiver;
			this.#receiver(body);
		}
		this.at = nameToken + 1;
		if (this.kind() === Mark.square) this.typeParameters();
		const returns = this.signature(body);
		const bodyBegin = this.kind() === Mark.curly ? this.begin : NONE;
		if (bodyBegin !== NONE) this.block();
		sink.closeScope(this.lastEnd);
		sink.leave(inside);
		sink.declarations.begin[declaration] = begin;
		sink.declarations.end[declaration] = this.lastEnd;
		sink.declarations.returns[declaration] = returns;
		sink.declarations.bodyBegin[declaration] = bodyBegin;
	}

	#declareFunction(nameToken: number, receiver: number): number {
		const { sink, tokens } = this;
		const name = tokens.value[nameToken]!;
		// nobody can name it, but what its body declares is its own
		if (name === Word._) return sink.declareAnonymous(tokens.begin[nameToken]!);
		if (receiver !== NONE) {
			const method = sink.declare(DeclarationKind.method, nameToken);
			sink.declarations.owner[method] = this.#owner(receiver);
			sink.declarations.flags[method]! |= DeclarationFlag.structural;
			return method;
		}
		const isTest = this.#takesTesting(nameToken + 1) && name !== Word.TestMain &&
			testName.test(sink.source.names.text(name));
		const declaration = sink.declare(isTest ? DeclarationKind.test : DeclarationKind.function, nameToken);
		sink.bind(declaration);
		return declaration;
	}

	/** The name of the type of a receiver: the last name of its list that is no type argument. */
	#owner(receiver: number): number {
		const { kind, value } = this.tokens;
		let at = value[receiver]! - 1;
		while (at > receiver && (kind[at] === Mark.roundEnd || kind[at] === Mark.comma)) at--;
		if (kind[at] === Mark.squareEnd && value[at]! > receiver) at = value[at]! - 1;
		return kind[at] === Token.name ? value[at]! : NONE;
	}

	/** Whether a function takes one parameter, of a type of `testing`. */
	#takesTesting(list: number): boolean {
		const { kind, value } = this.tokens;
		if (kind[list] !== Mark.round) return false;
		const end = value[list]!;
		let at = list + 1;
		if (kind[at] === Token.name && kind[at + 1] === Mark.star) at++;
		return kind[at] === Mark.star && value[at + 1] === Word.testing && kind[at + 2] === Mark.dot &&
			end >= at + 4 && end <= at + 5;
	}

	/** Where the body of a function begins, which is where its parameters are seen from. */
	#body(nameToken: number): number {
		const { kind, begin } = this.tokens;
		let at = nameToken + 1;
		while (at < this.limit && kind[at] !== Mark.semicolon) {
			const isBody = kind[at] === Mark.curly && kind[at - 1] !== Word.interface && kind[at - 1] !== Word.struct;
			if (isBody) return begin[at]!;
			at = kind[at] === Mark.round || kind[at] === Mark.square || kind[at] === Mark.curly
				? this.tokens.after(at) : at + 1;
		}
		return begin[nameToken]!;
	}

	/** `(s *Shape[T])`: T is declared here, as a type parameter of the method. */
	#receiver(body: number): void {
		const { sink } = this;
		const outer = this.open();
		if (this.kind() === Token.name && this.peek(1) !== Mark.square && this.peek(1) !== Token.end) {
			const parameter = sink.declare(DeclarationKind.parameter, this.at++);
			sink.declarations.visibleFrom[parameter] = body;
			sink.bind(parameter);
			this.setType(parameter, this.#receiverType());
		} else this.#receiverType();
		this.close(outer);
	}

	#receiverType(): number {
		const { sink } = this;
		while (this.kind() === Mark.star || this.kind() === Mark.round) this.at++;
		if (this.kind() !== Token.name || this.peek(1) === Mark.dot) return this.type();
		const value = this.values.instance(sink.refer(ReferenceRole.type, this.at++));
		if (this.kind() !== Mark.square) return value;
		const outer = this.open();
		while (this.kind() !== Token.end) {
			if (this.kind() === Token.name) sink.bind(sink.declare(DeclarationKind.typeParameter, this.at++));
			else this.skip();
		}
		this.close(outer);
		return value;
	}

	#typeSpec(): void {
		if (this.kind() !== Token.name) return;
		const { sink } = this;
		const begin = this.begin;
		const nameToken = this.at++;
		const hasParameters = this.isTypeParameters();
		const after = hasParameters ? this.tokens.after(this.at) : this.at;
		const first = this.tokens.kind[after];
		const kind = first === Word.struct ? DeclarationKind.class : first === Word.interface ? DeclarationKind.interface
			: DeclarationKind.type;
		if (this.tokens.value[nameToken] === Word._) {
			this.type();
			return;
		}
		const declaration = sink.declare(kind, nameToken);
		sink.bind(declaration);
		const inside = sink.enter(declaration);
		sink.openScope(ScopeKind.block, begin);
		if (hasParameters) this.typeParameters();
		if (this.take(Mark.assign)) sink.declarations.flags[declaration]! |= DeclarationFlag.alias;
		sink.declarations.bodyBegin[declaration] = kind === DeclarationKind.type ? NONE : this.tokens.begin[this.at + 1]!;
		if (kind === DeclarationKind.class) this.structBody();
		else if (kind === DeclarationKind.interface) this.interfaceBody();
		else this.setType(declaration, this.type());
		sink.closeScope(this.lastEnd);
		sink.leave(inside);
		sink.declarations.begin[declaration] = begin;
		sink.declarations.end[declaration] = this.lastEnd;
	}

	/**
	 * Names with a type, with values, or both. A constant with neither has the type of the one before it.
	 *
	 * @returns the type that it says
	 */
	#valueSpec(kind: DeclarationKind, before: number): number {
		const { sink } = this;
		const begin = this.begin;
		const names: number[] = [];
		while (this.kind() === Token.name) {
			const isBlank = this.tokens.value[this.at] === Word._;
			names.push(isBlank ? NONE : sink.declare(kind, this.at));
			this.at++;
			if (!this.take(Mark.comma)) break;
		}
		const hasType = this.kind() !== Mark.assign && this.kind() !== Mark.semicolon && this.kind() !== Token.end;
		const type = hasType ? this.type() : NONE;
		const from = this.waiting.length;
		const hasValues = this.take(Mark.assign);
		if (hasValues) this.expressionList();
		const isRepeated = kind === DeclarationKind.constant && !hasType && !hasValues;
		for (let index = 0; index < names.length; index++) {
			const declaration = names[index]!;
			if (declaration === NONE) continue;
			sink.declarations.type[declaration] = hasType ? type : isRepeated ? before
				: hasValues ? this.assigned(index, names.length, from) : NONE;
			sink.declarations.begin[declaration] = begin;
			sink.declarations.end[declaration] = sink.declarations.visibleFrom[declaration] = this.lastEnd;
			sink.bind(declaration);
		}
		this.waiting.length = from;
		return isRepeated ? before : type;
	}
}
