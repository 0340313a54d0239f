/**
 * What doc comments of JavaScript declare and say of what follows them: `@typedef`, `@callback`, `@type`, `@param` and
 * their like, as the compiler of TypeScript understands them. Read behind the file, when it is known what is declared;
 * cost: linear in the comments, times a constant for what is said of parameters.
 */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { UNKNOWN, type FactsSink } from "../../skim/factsSink.ts";
import { Mark } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { isWhiteSpace } from "../../skim/whiteSpace.ts";
import { isWordPart } from "./characters.ts";
import { readDocImport } from "./docImports.ts";
import { enterScopeAt } from "./docLinks.ts";
import { DocTypes } from "./docTypes.ts";

type TagKind =
	| "this" | "type" | "parameter" | "returns" | "property" | "typedef" | "callback" | "template" | "extends" | "other";

/** Names of tags that have a type; of some of them the name that it belongs to follows. */
const tags: ReadonlyMap<string, TagKind> = new Map([
	["type", "type"], ["param", "parameter"], ["arg", "parameter"], ["argument", "parameter"], ["returns", "returns"],
	["return", "returns"], ["property", "property"], ["prop", "property"], ["typedef", "typedef"],
	["callback", "callback"], ["template", "template"], ["throws", "other"], ["exception", "other"], ["this", "this"],
	["satisfies", "other"], ["extends", "extends"], ["augments", "extends"], ["implements", "other"], ["enum", "other"],
	["yields", "other"], ["yield", "other"],
]);

const LOWER_I = 0x69;
const LOWER_M = 0x6d;
/** Declarations behind the name of a callable that are looked through for a parameter. */
const PARAMETERS_MAX = 200;

/** A tag, its type and its name: where they begin and end; equal where there are none. */
interface Tag {
	readonly kind: TagKind;
	readonly begin: number;
	readonly type: readonly [begin: number, end: number];
	readonly name: readonly [begin: number, end: number];
	/** The name is that of a part: `options.size`. */
	readonly isPart: boolean;
}

/** A type that a comment declares, to which the tags behind it belong. */
interface Defined {
	readonly declaration: number;
	/** What has its members or parameters. */
	readonly object: number;
	readonly isCallable: boolean;
}

export class DocComments {
	readonly #sink: FactsSink;
	readonly #types: DocTypes;
	#units = new Uint16Array();
	/** By offset: the first declaration that begins there. */
	#declared: Map<number, number> | undefined;
	#declaredCount = 0;
	/** What comments say that `this` is, by callable. */
	readonly #selves = new Map<number, number>();
	/** What comments say that classes have as type parameters: names, and their declarations. */
	readonly #ofClasses = new Map<number, readonly (readonly [name: number, row: number])[]>();

	constructor(sink: FactsSink) {
		this.#sink = sink;
		this.#types = new DocTypes(sink);
	}

	/**
	 * Reads the doc comments of the file that the sink holds.
	 *
	 * @param told - rows that stand for the types that comments tell of what is behind them, by where they begin
	 */
	read(told: ReadonlyMap<number, number>): void {
		const { tokens: { comments, commentCount }, source } = this.#sink;
		this.#units = source.units;
		this.#declared = undefined;
		this.#declaredCount = this.#sink.declarations.count;
		const { inside, scope } = this.#sink;
		this.#selves.clear();
		this.#ofClasses.clear();
		for (let comment = 0; comment < commentCount; comment++) {
			this.#import(comments[comment * 2]!, comments[comment * 2 + 1]!);
		}
		for (let comment = 0; comment < commentCount; comment++) {
			const begin = comments[comment * 2]!;
			const isDoc = this.#units[begin + 1] === Mark.star && this.#units[begin + 2] === Mark.star;
			if (isDoc) this.#comment(begin + 3, comments[comment * 2 + 1]! - 2, told.get(begin) ?? NONE);
		}
		this.#sink.inside = inside;
		this.#sink.scope = scope;
		if (this.#selves.size > 0) this.#setSelves();
	}

	/** What a comment imports, before it is read what the types are that it names. */
	#import(begin: number, end: number): void {
		const units = this.#units;
		if (units[begin + 1] !== Mark.star || units[begin + 2] !== Mark.star) return;
		for (let at = begin + 3; at < end; at++) {
			const isTag = units[at] === Mark.at && units[at + 1] === LOWER_I && units[at + 2] === LOWER_M;
			if (isTag) readDocImport(this.#sink, at, end - 2);
		}
	}

	/** Makes `this` what a comment says that it is, where nothing else is known of it: not in functions inside. */
	#setSelves(): void {
		const { references, scopes, source: { text } } = this.#sink;
		for (let row = 0; row < references.count; row++) {
			if (references.receiver[row] !== UNKNOWN) continue;
			const type = this.#selves.get(scopes.owner[scopes.function[references.scope[row]!]!]!);
			const begin = references.begin[row]!;
			if (type !== undefined && text.startsWith("this.", begin - 5)) references.receiver[row] = type;
		}
	}

	/** @param told - the row that stands for the type that the comment tells; -1 if there is none */
	#comment(begin: number, end: number, told: number): void {
		const found = this.#tagsOf(begin, end);
		if (found.length === 0) return;
		enterScopeAt(this.#sink, begin);
		const subject = this.#declaredBehind(end + 2);
		const isDefinition = found.some(({ kind }) => kind === "typedef" || kind === "callback");
		const templates = found.filter(({ kind }) => kind === "template");
		this.#parametersAround();
		if (!isDefinition) this.#declareParameters(subject === NONE ? NONE : this.#callableOf(subject), templates, end);
		let defined: Defined | undefined;
		for (const tag of found) {
			if (tag.kind === "typedef" || tag.kind === "callback") defined = this.#define(tag, templates, end);
			else if (defined !== undefined && isOf(defined, tag)) this.#addTo(defined, tag);
			else this.#describe(tag, subject, told);
		}
	}

	/** The tags of a comment that say something of types. */
	#tagsOf(begin: number, end: number): readonly Tag[] {
		const units = this.#units;
		const found: Tag[] = [];
		let isLineBegin = true;
		for (let at = begin; at < end; at++) {
			const unit = units[at]!;
			if (unit === Mark.at && isLineBegin) {
				const tag = this.#tagAt(at, end);
				if (tag !== undefined) {
					found.push(tag);
					at = Math.max(at, tag.type[1], tag.name[1] - 1);
				}
			}
			isLineBegin = unit === 10 || unit === 13 || (isLineBegin && (unit === Mark.star || isWhiteSpace(unit)));
		}
		return found;
	}

	#tagAt(begin: number, end: number): Tag | undefined {
		const units = this.#units;
		let at = begin + 1;
		while (at < end && isWordPart(units[at]!)) at++;
		if (at - begin > 12) return undefined;
		const kind = tags.get(String.fromCharCode(...units.subarray(begin + 1, at)));
		if (kind === undefined) return undefined;
		at = this.#behindSpace(at, end);
		let type: readonly [number, number] = [at, at];
		if (units[at] === Mark.curly) {
			const closing = this.#closing(at, end);
			type = [at + 1, closing];
			at = this.#behindSpace(closing + 1, end);
		}
		if (units[at] === Mark.square) at = this.#behindSpace(at + 1, end);
		const from = at;
		while (at < end && isWordPart(units[at]!)) at++;
		return { kind, begin, type, name: [from, at], isPart: units[at] === Mark.dot };
	}

	/** The brace that closes the one here. */
	#closing(opening: number, end: number): number {
		let open = 0;
		for (let at = opening; at < end; at++) {
			if (this.#units[at] === Mark.curly) open++;
			else if (this.#units[at] === Mark.curlyEnd && --open === 0) return at;
		}
		return end;
	}

	#behindSpace(from: number, end: number): number {
		let at = from;
		while (at < end && isWhiteSpace(this.#units[at]!) && this.#units[at] !== 10) at++;
		return at;
	}

	/** What classes around a comment have as type parameters. */
	#parametersAround(): void {
		const { parameters } = this.#types;
		const { inside, declarations: { parent } } = this.#sink;
		parameters.clear();
		if (this.#ofClasses.size === 0) return;
		for (let around = inside; around > 0; around = parent[around]!) {
			for (const [name, row] of this.#ofClasses.get(around) ?? []) if (!parameters.has(name)) parameters.set(name, row);
		}
	}

	/** `@template A, B`, `@template {Menu} A`: type parameters of a callable, class or type, or of nothing. */
	#declareParameters(owner: number, templates: readonly Tag[], end: number): void {
		const { parameters } = this.#types;
		const { declarations, declarations: { kind, callable } } = this.#sink;
		const isClass = owner !== NONE && kind[owner] === DeclarationKind.class;
		const mayHave = isClass || (owner !== NONE && (callable[owner] === 1 || kind[owner] === DeclarationKind.type));
		for (const tag of templates) {
			for (const name of this.#parameterNames(tag.name[0], end)) {
				parameters.set(name, NONE);
				if (!mayHave) continue;
				const inside = this.#sink.enter(owner);
				// it has no place of its own: what it is named by is text
				const at = declarations.nameBegin[owner]!;
				const row = this.#sink.declareNamed(DeclarationKind.typeParameter, name, at, at);
				this.#sink.leave(inside);
				parameters.set(name, row);
				const least = this.#read(tag);
				declarations.type[row] = least;
				if (isClass) this.#ofClasses.set(owner, [...this.#ofClasses.get(owner) ?? [], [name, row]]);
			}
		}
	}

	/** The names of type parameters, between commas. */
	#parameterNames(from: number, end: number): readonly number[] {
		const { names } = this.#sink.source;
		const found: number[] = [];
		for (let at = from; at < end && this.#units[at] !== 10;) {
			const begin = at;
			while (at < end && isWordPart(this.#units[at]!)) at++;
			if (at === begin) break;
			found.push(names.intern(this.#units, begin, at));
			at = this.#behindSpace(at, end);
			if (this.#units[at] !== Mark.comma) break;
			at = this.#behindSpace(at + 1, end);
		}
		return found;
	}

	/** The function that a declaration holds, or that itself. */
	#callableOf(subject: number): number {
		const { declarations: { type, callable }, values: { rows: { op, a } } } = this.#sink;
		const held = type[subject]!;
		const isHeld = callable[subject] !== 1 && held !== NONE && op[held] === ValueOp.declaration;
		return isHeld ? a[held]! : subject;
	}

	/** `@extends {Base<Menu>}`: what the base is, with what its type parameters stand for. */
	#extend(subject: number, type: number): void {
		const { heritage, values } = this.#sink;
		if (type === NONE || values.rows.op[type] !== ValueOp.generic) return;
		for (let row = 0; row < heritage.count; row++) {
			if (heritage.declaration[row] !== subject || heritage.role[row] === ReferenceRole.implements) continue;
			heritage.base[row] = values.either(type, heritage.base[row]!);
			return;
		}
	}

	/** The declaration that begins right behind a comment; -1 if none does. */
	#declaredBehind(offset: number): number {
		const at = this.#behindLines(offset);
		if (this.#declared === undefined) {
			this.#declared = new Map();
			const { begin } = this.#sink.declarations;
			for (let row = this.#declaredCount - 1; row > 0; row--) this.#declared.set(begin[row]!, row);
		}
		return this.#declared.get(at) ?? NONE;
	}

	#behindLines(from: number): number {
		let at = from;
		while (at < this.#sink.source.length && isWhiteSpace(this.#units[at]!)) at++;
		return at;
	}

	#read({ type: [begin, end] }: Tag): number {
		return begin < end ? this.#types.read(begin, end) : NONE;
	}

	/** What a tag says of what the comment documents. */
	#describe(tag: Tag, subject: number, told: number): void {
		const type = this.#read(tag);
		const { declarations, values } = this.#sink;
		if (tag.kind === "type" && told !== NONE && type !== NONE) values.become(told, ValueOp.either, type, type);
		// a part of a parameter has its name, whatever is known of its type
		if (subject === NONE || (type === NONE && !(tag.kind === "parameter" && tag.isPart))) return;
		if (tag.kind === "type" && declarations.callable[subject] !== 1) {
			declarations.type[subject] = type;
			if (this.#holdsObject(subject)) declarations.flags[subject]! |= DeclarationFlag.told;
			if (this.#isGiven(subject)) declarations.flags[subject]! |= DeclarationFlag.yielding;
		} else if (tag.kind === "type") {
			declarations.returns[subject] = values.otherwise(values.add(ValueOp.call, type), declarations.returns[subject]!);
		}
		if (tag.kind === "extends") this.#extend(subject, type);
		if (tag.kind !== "parameter" && tag.kind !== "returns" && tag.kind !== "this") return;
		const callable = this.#callableOf(subject);
		if (declarations.callable[callable] !== 1) return;
		if (tag.kind === "returns") declarations.returns[callable] = type;
		else if (tag.kind === "this") this.#selves.set(callable, type);
		else this.#parameter(callable, tag, type);
	}

	/**
	 * Whether it is a field that a class gives to `this`. Where its type is told, what a base says of it counts, as the
	 * compiler has it (isConstructorDeclaredProperty).
	 */
	#isGiven(subject: number): boolean {
		const { declarations: { kind, parent, begin }, source: { text } } = this.#sink;
		return kind[subject] === DeclarationKind.field && kind[parent[subject]!] === DeclarationKind.class &&
			text.startsWith("this.", begin[subject]);
	}

	/** Whether the object that a declaration holds is written with keys; not whether it is given some later. */
	#holdsObject(subject: number): boolean {
		const { declarations: { parent, begin, bodyBegin, end } } = this.#sink;
		if (bodyBegin[subject] === NONE) return false;
		const last = Math.min(this.#declaredCount, subject + PARAMETERS_MAX);
		for (let row = subject + 1; row < last && begin[row]! < end[subject]!; row++) {
			if (parent[row] === subject) return true;
		}
		return false;
	}

	#parameter(callable: number, tag: Tag, type: number): void {
		const { declarations, source: { names } } = this.#sink;
		const [begin, end] = tag.name;
		const name = names.intern(this.#units, begin, end);
		const body = declarations.bodyBegin[callable]!;
		const limit = body === NONE ? declarations.end[callable]! : body;
		const last = Math.min(this.#declaredCount, callable + PARAMETERS_MAX);
		for (let row = callable + 1; row < last && declarations.nameBegin[row]! < limit; row++) {
			const isIt = declarations.parent[row] === callable && declarations.name[row] === name &&
				declarations.kind[row] === DeclarationKind.parameter;
			if (!isIt) continue;
			const isRest = this.#units[tag.type[0]] === Mark.dot;
			if (tag.isPart) this.#part(row, tag, type);
			else declarations.type[row] = isRest ? this.#sink.values.add(ValueOp.collection, type) : type;
		}
	}

	/** `@param {Menu} options.menu`: a member of what the parameter holds. */
	#part(parameter: number, tag: Tag, type: number): void {
		const sink = this.#sink;
		const { declarations, values, source: { names } } = sink;
		const begin = tag.name[1] + 1;
		let end = begin;
		while (isWordPart(this.#units[end]!)) end++;
		// parts of parts are not told apart
		if (end === begin || this.#units[end] === Mark.dot) return;
		const held = declarations.type[parameter]!;
		const isObject = held !== NONE && values.rows.op[held] === ValueOp.declaration &&
			declarations.parent[values.rows.a[held]!] === parameter;
		const around = sink.enter(parameter);
		const object = isObject ? values.rows.a[held]! : sink.declareAnonymous(tag.begin);
		sink.enter(object);
		const field = sink.declareNamed(DeclarationKind.field, names.intern(this.#units, begin, end), begin, end);
		declarations.type[field] = type;
		sink.leave(around);
		if (!isObject) declarations.type[parameter] = values.otherwise(held, values.add(ValueOp.declaration, object));
	}

	/** `@typedef {…} Name`, `@callback Name`: a type that other files see. */
	#define(tag: Tag, templates: readonly Tag[], end: number): Defined | undefined {
		const sink = this.#sink;
		const { declarations, source: { names } } = sink;
		const [begin, behind] = tag.name;
		if (begin === behind) {
			this.#declareParameters(NONE, templates, end);
			this.#read(tag);
			return undefined;
		}
		const name = names.intern(this.#units, begin, behind);
		const declaration = sink.declareNamed(DeclarationKind.type, name, begin, behind);
		sink.bind(declaration);
		if (sink.scope === 0) declarations.flags[declaration]! |= DeclarationFlag.exported;
		declarations.begin[declaration] = tag.begin;
		declarations.bodyBegin[declaration] = behind;
		this.#declareParameters(declaration, templates, end);
		const inside = sink.enter(declaration);
		const type = this.#read(tag);
		const object = type === NONE ? sink.declareAnonymous(behind) : declaration;
		sink.leave(inside);
		declarations.type[declaration] = type === NONE ? sink.values.add(ValueOp.declaration, object) : type;
		return { declaration, object, isCallable: tag.kind === "callback" };
	}

	/** A property, parameter or result of a type that the comment declares. */
	#addTo({ declaration, object, isCallable }: Defined, tag: Tag): void {
		const sink = this.#sink;
		const { declarations, source: { names } } = sink;
		const [begin, end] = tag.name;
		const isMember = begin < end && !tag.isPart && tag.kind === (isCallable ? "parameter" : "property");
		const last = Math.max(tag.type[1] + 1, end);
		declarations.end[declaration] = last;
		declarations.end[object] = last;
		if (!isMember) {
			const inside = sink.enter(declaration);
			const type = this.#read(tag);
			sink.leave(inside);
			if (isCallable && tag.kind === "returns") declarations.returns[object] = type;
			if (!isCallable && tag.kind === "type" && type !== NONE) declarations.type[declaration] = type;
			return;
		}
		const inside = sink.enter(object);
		const kind = isCallable ? DeclarationKind.parameter : DeclarationKind.field;
		const member = sink.declareNamed(kind, names.intern(this.#units, begin, end), begin, end);
		declarations.begin[member] = tag.begin;
		declarations.end[member] = last;
		const within = sink.enter(member);
		const type = this.#read(tag);
		declarations.type[member] = type;
		sink.leave(within);
		sink.leave(inside);
	}
}

/** Whether a tag belongs to the type that is defined before it, and not to what the comment documents. */
function isOf({ isCallable }: Defined, { kind }: Tag): boolean {
	return isCallable || (kind !== "parameter" && kind !== "returns" && kind !== "this");
}
