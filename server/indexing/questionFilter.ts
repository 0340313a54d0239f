/**
 * Says of questions that none of some files has asked them, or that one may have: a Bloom filter (B. H. Bloom,
 * "Space/time trade-offs in hash coding with allowable errors", 1970) with two probes. Questions are hashes already.
 */

/** Bits for each question that is added: of those that nobody has asked, one in twenty seems to have been. */
const QUESTION_BITS = 8;
const BITS_MIN = 1024;

export class QuestionFilter {
	readonly #words: Int32Array;
	readonly #shift: number;
	/** So many questions may be added until it says too much. */
	#room: number;

	/** @param questionCount - how many will be added, those that are the same counted each time */
	constructor(questionCount: number) {
		this.#room = Math.max(questionCount, BITS_MIN / QUESTION_BITS);
		const bitCountLog = 32 - Math.clz32(this.#room * QUESTION_BITS - 1);
		this.#shift = 32 - bitCountLog;
		this.#words = new Int32Array(1 << (bitCountLog - 5));
	}

	/** @returns false if that is more than there is room for: it is right then, but says too often that one may have */
	add(questions: Int32Array): boolean {
		for (const question of questions) {
			this.#set(firstProbe(question) >>> this.#shift);
			this.#set(secondProbe(question) >>> this.#shift);
		}
		this.#room -= questions.length;
		return this.#room >= 0;
	}

	mayHave(question: number): boolean {
		return this.#has(firstProbe(question) >>> this.#shift) && this.#has(secondProbe(question) >>> this.#shift);
	}

	#set(bit: number): void {
		const { [bit >>> 5]: word = 0 } = this.#words;
		this.#words[bit >>> 5] = word | (1 << (bit & 31));
	}

	#has(bit: number): boolean {
		return ((this.#words[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
	}
}

const firstProbe = (question: number): number => Math.imul(question, 0x9e3779b1);
const secondProbe = (question: number): number => Math.imul(question ^ question >>> 15, 0x85ebca6b);
