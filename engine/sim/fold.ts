/** Fold: 64 bits of everything that it was told, in order. Two different things fold to the same once in 2^64. */
export class Fold {
	#one = 0x2545f491;
	#two = 0x6c078965;

	get text(): string {
		return `${(this.#one >>> 0).toString(16)}:${(this.#two >>> 0).toString(16)}`;
	}

	word(word: number): void {
		const one = Math.imul(this.#one ^ word, 0x85ebca6b);
		this.#one = one ^ (one >>> 15);
		const two = Math.imul(this.#two + word, 0x9e3779b1);
		this.#two = (two << 13) | (two >>> 19);
	}

	string(text: string): void {
		this.word(text.length);
		for (let at = 0; at < text.length; at += 1) this.word(text.charCodeAt(at));
	}
}

/** A sum that changes with any byte; the bytes themselves would make failures unreadable. */
export function sumOf(content: Uint8Array): number {
	const view = new DataView(content.buffer, content.byteOffset, content.length);
	const whole = content.length & ~3;
	let sum = 17;
	for (let at = 0; at < whole; at += 4) {
		sum = Math.imul(sum ^ view.getInt32(at, true), 0x01000193);
		sum ^= sum >>> 17;
	}
	for (let at = whole; at < content.length; at += 1) sum = Math.imul(sum ^ (content[at] ?? 0), 0x01000193);
	return sum;
}
