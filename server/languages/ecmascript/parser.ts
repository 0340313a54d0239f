/**
 * The parser of ECMAScript and TypeScript, with and without JSX: one family, told apart by what its files may contain.
 */
import type { FactsSink } from "../../skim/factsSink.ts";
import type { Language } from "../../skim/language.ts";
import type { ScopeRules } from "../../skim/lookUp.ts";
import { NONE } from "../../skim/values.ts";
import { DocComments } from "./docComments.ts";
import { readDocLinks } from "./docLinks.ts";
import { readDocParameters } from "./docParameters.ts";
import { readReferencePaths } from "./referencePaths.ts";
import { keepReturned } from "./keptMembers.ts";
import { tokenize, type Dialect } from "./lexer.ts";
import { ModuleParser } from "./modules.ts";
import { Word, WORDS } from "./words.ts";

export const typescript: Language = languageOf({ hasTypes: true, hasTags: false });
export const tsx: Language = languageOf({ hasTypes: true, hasTags: true });
export const javascript: Language = languageOf({ hasTypes: false, hasTags: true });

function languageOf(dialect: Dialect): Language {
	return {
		words: WORDS,
		rules: { separateTypes: dialect.hasTypes, orderedLocals: false, closedBodies: true, exportedNames: undefined },
		tokenize: (source, tokens) => { tokenize(source, tokens, dialect); },
		createParser: (sink: FactsSink) => new FileParser(sink, dialect),
	};
}

class FileParser extends ModuleParser {
	readonly #rules: ScopeRules;
	/** Doc comments, where they say what TypeScript writes in the code. */
	readonly #docs: DocComments | undefined;

	constructor(sink: FactsSink, dialect: Dialect) {
		super(sink, dialect);
		this.#docs = dialect.hasTypes ? undefined : new DocComments(sink);
		this.#rules = { separateTypes: dialect.hasTypes, orderedLocals: false, closedBodies: true };
	}

	parseFile(): void {
		this.restart();
		this.self = this.wantedReturn = this.constructed = this.returnedAt = this.branchLimit = NONE;
		this.isGenerator = this.isHead = this.isInNamespace = false;
		this.returned.length = this.returnedNames.length = this.demoted.length = 0;
		this.narrowing.end(0);
		this.evolving.clear();
		this.exportNames.clear();
		this.emptyObjects.clear();
		this.toldObjects.clear();
		this.saidTypes.clear();
		this.exportNames.add(Word.exports);
		this.hoisted = undefined;
		while (this.nextPart()) {
			const before = this.at;
			this.statement();
			if (this.at === before) this.skip();
		}
		this.#docs?.read(this.saidTypes);
		readDocLinks(this.sink);
		readDocParameters(this.sink);
		readReferencePaths(this.sink);
		keepReturned(this.sink, this.#rules, this.returnedNames, this.demoted);
	}
}
