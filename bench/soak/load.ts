/**
 * The load: edits, each followed by a question that shows whether it has arrived, other questions at a steady rate, and
 * the plainest request there is, one after the other. Everything keeps its own pace, whatever the server does.
 *
 * An edit is acknowledged by the first answer about its document that is of its text or a later one: the outline tells
 * ({@link TypedDocument.outline}). An answer of an older text acknowledges nothing.
 */
import type { Dice } from "../kill/edits.ts";
import {
	type Answer, CONTENT_MODIFIED, ENDED, METHOD_NOT_FOUND, pause, type ServerProcess, uriOf,
} from "../serverProcess.ts";
import { Times } from "../times.ts";
import type { DocumentSymbol, Position, TypedDocument } from "./typedDocument.ts";

export const QUESTIONS = ["hover", "definition", "references"] as const;
export type Question = (typeof QUESTIONS)[number];

/** A place that is asked about; one in a document that is typed in moves with it. */
export interface Target {
	readonly path: string;
	readonly at: Position;
	readonly document?: TypedDocument;
}

/** What became of the questions of one kind. */
export class Replies {
	readonly times: Times = new Times();
	answered = 0;
	/** Answered with nothing. */
	empty = 0;
	/** Answered that the text is another one by now: an editor asks again. */
	superseded = 0;
	readonly failures: string[] = [];
	/** The server ended, or the harness stopped waiting. */
	open = 0;

	take({ result, error, tookMs }: Answer): void {
		if (error?.code === ENDED) return;
		this.open--;
		this.times.add(tookMs);
		if (error?.code === CONTENT_MODIFIED) this.superseded++;
		else if (error !== undefined) this.failures.push(`${error.code} ${error.message}`);
		else if (result === null || (Array.isArray(result) && result.length === 0)) this.empty++;
		else this.answered++;
	}
}

/** What is counted in one part of the run. */
export class Tally {
	readonly acknowledgements: Times = new Times();
	readonly replies: Readonly<Record<Question,
	Replies>> = { hover: new Replies(), definition: new Replies(), references: new Replies() };
	/** Round trips of the plainest request: none is shorter than the turn that it came into. */
	readonly turns: Times = new Times();
	edits = 0;
	/** Outlines of an older text than the one that was asked about. The protocol has no words for that in an outline. */
	staleCount = 0;
}

export interface LoadOptions {
	readonly server: ServerProcess;
	readonly root: string;
	readonly documents: readonly TypedDocument[];
	readonly targets: readonly Target[];
	readonly dice: Dice;
	readonly editCount: number;
	readonly editsPerSecond: number;
	readonly questionsPerSecond: number;
	/** No edit and no question after so long. */
	readonly secondsMax: number;
	/** Where to count what is asked now. */
	readonly tally: () => Tally;
}

const TURN_LOOK_MS = 20;
/** Places that are asked about all at once, which is far from as many requests as a server lets wait. */
const ASKED_AT_LAST = 50;
/** How often an edit stays in the document of the one before it. */
const STAY_PERCENT = 85;

interface Unacknowledged {
	readonly version: number;
	readonly atMs: number;
	readonly outline: string;
	readonly tally: Tally;
}

export class Load {
	readonly #options: LoadOptions;
	readonly #open = new Map<TypedDocument, Unacknowledged[]>();
	/** The harness' own delays, which no server is to blame for. */
	readonly lateness: Times = new Times();
	/** Outlines and plainest requests that were refused or failed. */
	readonly failures: string[] = [];
	#isOver = false;

	constructor(options: LoadOptions) {
		this.#options = options;
		for (const document of options.documents) this.#open.set(document, []);
	}

	/** Edits that no answer has shown yet. */
	get unacknowledgedCount(): number {
		return [...this.#open.values()].reduce((sum, list) => sum + list.length, 0);
	}

	/** Types until all edits are made or the time is over. */
	async run(): Promise<void> {
		const { editCount, editsPerSecond, questionsPerSecond, secondsMax, dice, documents, targets } = this.#options;
		const untilMs = performance.now() + secondsMax * 1000;
		let document = documents[0];
		let edits = 0;
		const typing = this.#pace(1000 / editsPerSecond, () => {
			if (edits === editCount || performance.now() > untilMs) return false;
			edits++;
			if (dice.below(100) >= STAY_PERCENT) document = documents[dice.below(documents.length)];
			if (document !== undefined) this.#edit(document, dice);
			return true;
		});
		const asking = this.#pace(1000 / questionsPerSecond, () => {
			const target = targets[dice.below(targets.length)];
			if (target !== undefined) this.#ask(QUESTIONS[Math.min(2, dice.below(5) >> 1)] ?? "hover", target);
			return !this.#isOver;
		});
		const turning = this.#watchTurns();
		await typing;
		this.#isOver = true;
		await Promise.all([asking, turning]);
	}

	/** Asks everything about some places: if typing was over before the folder was indexed, nobody had an answer yet. */
	askSome(): void {
		for (const target of this.#options.targets.slice(0, ASKED_AT_LAST)) {
			for (const question of QUESTIONS) this.#ask(question, target);
		}
	}

	/** Asks about every document until all edits are acknowledged, or the patience is over. @returns how long that took */
	async drain(patienceMs: number): Promise<number> {
		const begunMs = performance.now();
		for (const document of this.#options.documents) this.#look(document);
		const isDone = (): boolean => this.unacknowledgedCount === 0 && this.#options.server.openCount === 0;
		while (!isDone() && performance.now() - begunMs < patienceMs) await pause(20);
		return performance.now() - begunMs;
	}

	#edit(document: TypedDocument, dice: Dice): void {
		const { version, change } = document.edit(dice);
		const tally = this.#options.tally();
		tally.edits++;
		this.#open.get(document)?.push({ version, atMs: performance.now(), outline: document.outline, tally });
		this.#options.server.notify("textDocument/didChange", {
			textDocument: { uri: uriOf(this.#options.root, document.path), version }, contentChanges: [change],
		});
		this.#look(document);
	}

	#look(document: TypedDocument): void {
		const tally = this.#options.tally();
		const { version } = document;
		const params = { textDocument: { uri: uriOf(this.#options.root, document.path) } };
		void this.#options.server.request("textDocument/documentSymbol", params).then(({ result, error }) => {
			if (error !== undefined) {
				if (error.code !== CONTENT_MODIFIED && error.code !== ENDED) this.failures.push(`${error.code} ${error.message}`);
				return;
			}
			const found = document.outlineIn(Array.isArray(result) ? (result as DocumentSymbol[]) : []);
			const open = this.#open.get(document) ?? [];
			const shown = open.findIndex((edit) => edit.version >= version && edit.outline === found);
			if (shown < 0 && open.some((edit) => edit.version === version)) tally.staleCount++;
			const nowMs = performance.now();
			for (const edit of open.splice(0, shown + 1)) edit.tally.acknowledgements.add(nowMs - edit.atMs);
		});
	}

	#ask(question: Question, { path, at, document }: Target): void {
		const replies = this.#options.tally().replies[question];
		const position = { line: at.line + (document?.shift ?? 0), character: at.character };
		replies.open++;
		void this.#options.server.request(`textDocument/${question}`, {
			textDocument: { uri: uriOf(this.#options.root, path) }, position, context: { includeDeclaration: true },
		}).then((answer) => replies.take(answer));
	}

	async #watchTurns(): Promise<void> {
		while (!this.#isOver) {
			const tally = this.#options.tally();
			const { error, tookMs } = await this.#options.server.request("$/kausalTurn");
			if (error?.code === ENDED) return;
			// Too many questions are open, or it does not say what it should: that is counted, and answered all the same.
			if (error?.code !== METHOD_NOT_FOUND) this.failures.push(`${error?.code} ${error?.message}`);
			tally.turns.add(tookMs);
			await pause(Math.max(0, TURN_LOOK_MS - tookMs));
		}
	}

	/** Does something at a steady pace, as long as it returns true; what is late is made up for. */
	async #pace(everyMs: number, act: () => boolean): Promise<void> {
		for (let dueMs = performance.now(); ; dueMs += everyMs) {
			const waitMs = dueMs - performance.now();
			if (waitMs > 0) await pause(waitMs);
			this.lateness.add(Math.max(0, performance.now() - dueMs));
			if (!act()) return;
		}
	}
}
