/** Questions while a branch is switched: how long each waits for its answer, and how long the server takes no other. */
import { Dice } from "../kill/edits.ts";
import { ENDED, METHOD_NOT_FOUND, pause, type ServerProcess, uriOf } from "../serverProcess.ts";
import { QUESTIONS, Replies, type Target } from "../soak/load.ts";
import { choosePlaces } from "../soak/places.ts";
import { inMs, Times } from "../times.ts";

/** Between an answer and the next question, and between two looks at the turns. */
const REST_MS = 10;
const LONG_TURN_MS = 50;

export class Asking {
	readonly #server: ServerProcess;
	readonly #root: string;
	readonly #targets: readonly Target[];
	readonly #replies = QUESTIONS.map((question) => ({ question, replies: new Replies() }));
	/** Round trips of the plainest request: none is shorter than the turn that it came into. */
	readonly #turns = new Times();
	/** The harness' own delays, which no server is to blame for. */
	readonly #lateness = new Times();
	readonly #done: Promise<unknown>;
	#isOver = false;

	private constructor(server: ServerProcess, root: string, targets: readonly Target[]) {
		[this.#server, this.#root, this.#targets] = [server, root, targets];
		this.#done = Promise.all([this.#ask(), this.#watchTurns(), this.#watchOurselves()]);
	}

	/** Asks about places of a folder, by seed, until it is told to end. */
	static begin(server: ServerProcess, root: string, seed: number): Asking {
		return new Asking(server, root, choosePlaces(root, 0, [], new Dice(seed)).targets);
	}

	/** @returns a line of each kind of question, and one of the turns */
	async end(): Promise<string[]> {
		this.#isOver = true;
		await this.#done;
		const rows = this.#replies.map(({ question, replies: { times, answered, empty, superseded, failures } }) =>
			`  ${question.padEnd(12)} ${shown(times)}; ${answered} answered, ${empty} empty, ${superseded} superseded, ` +
			`${failures.length} failed`);
		const long = `${this.#turns.above(LONG_TURN_MS)} over ${LONG_TURN_MS} ms`;
		return [...rows, `  turns        ${shown(this.#turns)}; ${long}`, `  harness late ${shown(this.#lateness)}`];
	}

	/** One question after the other, as somebody who reads asks them. */
	async #ask(): Promise<void> {
		for (let at = 0; !this.#isOver && this.#targets.length > 0; at++) {
			const { path, at: position } = this.#targets[at % this.#targets.length] as Target;
			for (const { question, replies } of this.#replies) {
				const params = { textDocument: { uri: uriOf(this.#root, path) }, position, context: { includeDeclaration: true } };
				replies.take(await this.#server.request(`textDocument/${question}`, params));
				await pause(REST_MS);
			}
		}
	}

	async #watchTurns(): Promise<void> {
		while (!this.#isOver) {
			const { error, tookMs } = await this.#server.request("$/kausalTurn");
			if (error?.code === ENDED) return;
			if (error?.code === METHOD_NOT_FOUND) this.#turns.add(tookMs);
			await pause(REST_MS);
		}
	}

	async #watchOurselves(): Promise<void> {
		while (!this.#isOver) {
			const begunMs = performance.now();
			await pause(REST_MS);
			this.#lateness.add(Math.max(0, performance.now() - begunMs - REST_MS));
		}
	}
}

function shown(times: Times): string {
	const { count, p50, p99, max } = times.spread;
	return `p50 ${inMs(p50)}  p99 ${inMs(p99)}  max ${inMs(max)} ms  of ${count}`;
}
