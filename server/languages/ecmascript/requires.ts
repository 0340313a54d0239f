/**
 * Variables that stand for what another module exports: they are imports, as those of ECMAScript's own modules are, and
 * whoever uses them uses what is there.
 *
 *     const m = require("m")        const { a, b: c } = require("m")        const a = require("m").a
 *
 * Whatever else is made from a module is a variable that holds a value.
 */
import { ReferenceRole } from "../../model/kinds.ts";
import { Mark, Token } from "../../skim/tokens.ts";
import { isNamed } from "./cursor.ts";
import { ExpressionParser } from "./expressions.ts";
import { Word } from "./words.ts";

/** Tokens from the one behind `=` to the one behind the closing bracket: `require ( "m" )`. */
const REQUIRE_TOKENS = 4;
const SPECIFIER = 2;

export abstract class RequireParser extends ExpressionParser {
	/**
	 * At the name or the pattern of a variable.
	 *
	 * @param scope - where its names are bound
	 * @returns whether it is such an import; then it is read, else nothing is
	 */
	protected requiredNames(scope: number): boolean {
		const { tokens } = this;
		const target = this.at;
		const isPattern = this.kind() === Mark.curly;
		if (!isPattern && this.kind() !== Token.name) return false;
		const begin = (isPattern ? tokens.after(target) : target + 1) + 1;
		const end = begin + REQUIRE_TOKENS;
		if (tokens.kind[begin - 1] !== Mark.assign || end > this.limit || !this.#isRequire(begin)) return false;
		const isMember = !isPattern && end + 1 < this.limit && tokens.kind[end] === Mark.dot &&
			isNamed(tokens.kind[end + 1]!);
		const behind = isMember ? end + 2 : end;
		if (!this.#endsAt(behind) || (isPattern && !this.#isPlain(target))) return false;
		const specifier = begin + SPECIFIER;
		const module = this.referToken(ReferenceRole.module, specifier);
		const of = { specifier, module, scope };
		if (isPattern) this.#namesOf(target, of);
		else if (isMember) this.bindImport({ name: end + 1, binding: target, imported: tokens.value[end + 1]! }, of);
		else this.bindImport({ name: target, binding: target, imported: Word["*"] }, of);
		this.at = behind;
		return true;
	}

	#isRequire(at: number): boolean {
		const { kind, value } = this.tokens;
		return kind[at] === Token.name && value[at] === Word.require && kind[at + 1] === Mark.round &&
			kind[at + SPECIFIER] === Token.string && value[at + 1] === at + SPECIFIER + 1;
	}

	/** Whether a variable's value ends before a token: nothing is called, read or worked out from it. */
	#endsAt(token: number): boolean {
		if (token >= this.limit) return true;
		const kind = this.tokens.kind[token]!;
		if (kind === Mark.semicolon || kind === Mark.comma || kind === Token.end) return true;
		return this.tokens.fresh[token] === 1 && isNamed(kind) && kind !== Word.in && kind !== Word.instanceof;
	}

	/** Whether a pattern only takes members by their names. */
	#isPlain(opening: number): boolean {
		const { kind } = this.tokens;
		const end = this.tokens.after(opening) - 1;
		for (let at = opening + 1; at < end; ) {
			if (!isNamed(kind[at]!)) return false;
			const binding = kind[at + 1] === Mark.colon ? at + 2 : at;
			if (kind[binding] !== Token.name || (binding + 1 < end && kind[binding + 1] !== Mark.comma)) return false;
			at = binding + 2;
		}
		return true;
	}

	#namesOf(opening: number, of: Parameters<RequireParser["bindImport"]>[1]): void {
		const { kind, value } = this.tokens;
		const end = this.tokens.after(opening) - 1;
		for (let name = opening + 1; name < end; ) {
			const binding = kind[name + 1] === Mark.colon ? name + 2 : name;
			this.bindImport({ name, binding, imported: value[name]! }, of);
			name = binding + 2;
		}
	}
}
