/** Memory for integers that is used again for each file: what is not allocated need not be cleared nor collected. */
export class Scratch {
	#values: Int32Array<ArrayBuffer> = new Int32Array(FIRST_CAPACITY);

	/** Room for so many integers, and perhaps more, which hold whatever stood there before. */
	room(count: number): Int32Array<ArrayBuffer> {
		const isTooLarge = this.#values.length > KEPT_CAPACITY && count <= KEPT_CAPACITY;
		if (count > this.#values.length || isTooLarge) {
			this.#values = new Int32Array(Math.max(count + (count >> 1), FIRST_CAPACITY));
		}
		return this.#values;
	}

	/** Room for so many integers, all of them -1. */
	none(count: number): Int32Array<ArrayBuffer> {
		return this.room(count).fill(-1, 0, count);
	}

	/** Room for so many integers, all of them 0. */
	zeros(count: number): Int32Array<ArrayBuffer> {
		return this.room(count).fill(0, 0, count);
	}
}

const FIRST_CAPACITY = 1024;
/** More than this is given back after the file that needed it. */
const KEPT_CAPACITY = 1 << 18;
