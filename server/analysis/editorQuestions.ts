/** {@link EditorAnalysis} over an index. */
import type { BlockId } from "../../engine/index.ts";
import type { NotebookCell } from "../model/notebook.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Direction, SymbolView, TextRange } from "./analysis.ts";
import type {
	Completions, EditorAnalysis, FileCycle, FileLink, Fold, Highlight, Importers, MovePlan, PlacesAnswer, Problem,
	ProblemKind, ProblemSources, RenamePlan, UsingTests,
} from "./editorAnswers.ts";
import { completions } from "./completions.ts";
import { fileLinks } from "./fileLinks.ts";
import { folds } from "./folds.ts";
import { highlights } from "./highlights.ts";
import { moves } from "./moves.ts";
import { problems } from "./problems.ts";
import { rename } from "./rename.ts";
import { selections } from "./selections.ts";
import { declaration, implementations, overriddenBy, typesAt, typesBeside } from "./subtypes.ts";
import { typeDefinition } from "./typeDefinition.ts";
import { callerCount, fileCycle, importers, testsOf } from "./usage.ts";

export class EditorQuestions implements EditorAnalysis {
	readonly #now: () => IndexView;

	/** @param view - asked anew for each question */
	constructor(view: () => IndexView) {
		this.#now = view;
	}

	implementations(path: string, offset: number, limit: number): PlacesAnswer {
		return implementations(this.#now(), path, offset, limit);
	}

	declaration(path: string, offset: number): PlacesAnswer {
		return declaration(this.#now(), path, offset);
	}

	typeDefinition(path: string, offset: number): PlacesAnswer {
		return typeDefinition(this.#now(), path, offset);
	}

	highlights(path: string, offset: number): readonly Highlight[] {
		return highlights(this.#now(), path, offset);
	}

	folds(path: string, text: string, limit: number, cell?: NotebookCell): readonly Fold[] {
		const facts = this.#now().facts(path);
		return facts?.textLength === text.length ? folds(facts, path, cell ?? text).slice(0, limit) : [];
	}

	selections(path: string, text: string, offset: number): readonly TextRange[] {
		return selections(this.#now(), path, text, offset);
	}

	fileLinks(path: string, limit: number): readonly FileLink[] {
		return fileLinks(this.#now(), path, limit);
	}

	callerCount(id: BlockId): number {
		return callerCount(this.#now(), id);
	}

	testsOf(id: BlockId, limit: number): UsingTests {
		return testsOf(this.#now(), id, limit);
	}

	importers(path: string, part: TextRange): Importers {
		return importers(this.#now(), path, part);
	}

	fileCycle(path: string): FileCycle | undefined {
		return fileCycle(this.#now(), path);
	}

	rename(path: string, offset: number, newName: string | undefined): RenamePlan {
		return rename(this.#now(), path, offset, newName);
	}

	moves(moved: ReadonlyMap<string, string>, textOf: ProblemSources["textOf"]): MovePlan {
		return moves(this.#now(), moved, textOf);
	}

	problems(path: string, kinds: ReadonlySet<ProblemKind>, sources: ProblemSources): readonly Problem[] {
		return problems(this.#now(), path, kinds, sources);
	}

	completions(path: string, before: string, at: { readonly offset: number; readonly limit: number }): Completions {
		return completions(this.#now(), path, before, at);
	}

	typesAt(path: string, offset: number): readonly SymbolView[] {
		return typesAt(this.#now(), path, offset);
	}

	overridden(id: BlockId): SymbolView | undefined {
		return overriddenBy(this.#now(), id);
	}

	typesBeside(id: BlockId, direction: Direction, limit: number): readonly SymbolView[] {
		return typesBeside(this.#now(), id, direction, limit);
	}
}
