/**
 * Strings on their way into facts: the code units of all of them in one run, and how long each is. No string is made
 * for what a parser has as code units anyway.
 */
export class StringRun {
	units: Uint16Array<ArrayBuffer> = new Uint16Array(4096);
	unitCount = 0;
	lengths: Int32Array<ArrayBuffer> = new Int32Array(256);
	count = 0;
	/** Where the string begins that is being written. */
	begin = 0;

	/** Forgets all strings; the memory is kept unless it is large. */
	clear(): void {
		this.unitCount = this.count = this.begin = 0;
		if (this.units.length > 1 << 20) this.units = new Uint16Array(4096);
		if (this.lengths.length > 1 << 18) this.lengths = new Int32Array(256);
	}

	/** The number of a new string of these units. */
	add(units: Uint16Array, begin: number, end: number): number {
		this.append(units, begin, end);
		return this.end();
	}

	/** The number of a new string with this text. */
	addText(text: string): number {
		this.reserve(text.length);
		for (let at = 0; at < text.length; at++) this.units[this.unitCount++] = text.charCodeAt(at);
		return this.end();
	}

	/** Adds to the string that is being written. */
	append(units: Uint16Array, begin: number, end: number): void {
		this.reserve(end - begin);
		const own = this.units;
		let at = this.unitCount;
		for (let from = begin; from < end; from++) own[at++] = units[from] as number;
		this.unitCount = at;
	}

	appendUnit(unit: number): void {
		this.reserve(1);
		this.units[this.unitCount++] = unit;
	}

	/** Ends the string that is being written. @returns its number */
	end(): number {
		if (this.count === this.lengths.length) {
			const lengths = new Int32Array(this.count * 2);
			lengths.set(this.lengths);
			this.lengths = lengths;
		}
		this.lengths[this.count] = this.unitCount - this.begin;
		this.begin = this.unitCount;
		return this.count++;
	}

	/** Makes room for so many units more. */
	reserve(count: number): void {
		const needed = this.unitCount + count;
		if (needed <= this.units.length) return;
		const units = new Uint16Array(Math.max(needed, this.units.length * 2));
		units.set(this.units);
		this.units = units;
	}
}
