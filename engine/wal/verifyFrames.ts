/**
 * Verification of framed files, segments of the log and manifests: each range of bytes that is no sound frame.
 *
 * A crash leaves unsound bytes as well, where nothing says that they had been durable. Whether a range is
 * damage or may be the work of a crash is decided as the reader of the log does: by what later frames say, and
 * by where the file is known to end.
 */
import { EngineError } from "../base/errors.ts";
import { FILE_HEADER_BYTES, type FileMagic, fileHeaderProblem } from "../model/fileHeader.ts";
import { emptyFrame, FRAME_HEAD_BYTES, FRAME_MARK, readFrame } from "./walFormat.ts";

export interface FramedFile {
	readonly magic: FileMagic;
	readonly number: number;
	readonly path: string;
	readonly bytes: Uint8Array;
	/** Where the first frame that counts begins. */
	readonly begin: number;
	/** Where its frames are known to end; `undefined` if only zeros after the last one say so. */
	readonly knownEnd: number | undefined;
	/** Whether a crash may have cut it anywhere; not if its writer still lives. */
	readonly mayBeTorn: boolean;
	/** Whether an earlier process wrote it, and a later one found its end: a crash may lie between them. */
	readonly isLeft: boolean;
}

/** Bytes `begin` to `end` (exclusive) of a file that are not as they were written. */
export interface UnsoundRange {
	readonly path: string;
	readonly begin: number;
	readonly end: number;
	/** One sentence. */
	readonly sentence: string;
	/** `torn`: a crash may have left it so, or damage at the end of the file; nothing can tell. */
	readonly kind: "damaged" | "torn";
}

/**
 * All unsound ranges of files that follow each other, a log or one manifest, after record `sequence`; those up to
 * `durable` had been durable, as the manifest knows.
 */
export function verifyFrames(files: Iterable<FramedFile>, sequence: number, durable: number): UnsoundRange[] {
	const verification = new FrameVerification(sequence, durable);
	let last: FramedFile | undefined;
	for (const file of files) verification.take((last = file));
	if (last !== undefined) verification.end(last);
	return verification.ranges();
}

interface OpenRange extends UnsoundRange {
	/** The first record that is missing there, or the one whose frame is not as it was written. */
	readonly record: number;
}

class FrameVerification {
	readonly #frame = emptyFrame();
	readonly #ranges: OpenRange[] = [];
	/** Between the frames of one file. */
	readonly #paddings: OpenRange[] = [];
	/** Number of the last sound record, and the newest one that a frame calls durable. */
	#sequence: number;
	#synced = 0;
	/** Frames of that record so far. */
	#partCount = 0;
	/** The newest one that is known to be durable in whatever way. */
	readonly #durable: number;

	constructor(sequence: number, durable: number) {
		this.#sequence = sequence;
		this.#durable = durable;
	}

	take(file: FramedFile): void {
		const { bytes, knownEnd } = file;
		const end = Math.min(bytes.length, knownEnd ?? bytes.length);
		// Nothing of it counts.
		if ((knownEnd ?? end) <= file.begin) return;
		const firstRange = this.#ranges.length;
		this.#takeHeader(file);
		if (knownEnd !== undefined && bytes.length < knownEnd) {
			this.#add(file, bytes.length, knownEnd, "The file is cut.");
		}
		for (let at = file.begin; at < end;) {
			if (readFrame(bytes, at, end, file.number, this.#frame)) {
				this.#takeFrame(file, at);
				at = this.#frame.nextAt;
				continue;
			}
			if (knownEnd === undefined && isZero(bytes, at, end)) break;
			const next = this.#nextFrame(file, at, end);
			this.#add(file, at, next, "There is no sound frame.");
			at = next;
		}
		this.#takePaddings(file, firstRange);
	}

	/** Notes what is missing at the end of the last file. */
	end(file: FramedFile): void {
		const isTold = this.#ranges.some(({ record }) => record === this.#sequence + 1);
		const newest = Math.max(this.#durable, this.#synced);
		if (newest <= this.#sequence || isTold) return;
		const at = Math.min(file.bytes.length, file.knownEnd ?? file.bytes.length);
		this.#add(file, at, at, `Records ${this.#sequence + 1} to ${newest} are missing here.`);
	}

	/** What was found; a range is damage if a frame says that what it held was durable. */
	ranges(): UnsoundRange[] {
		const newest = Math.max(this.#durable, this.#synced);
		return this.#ranges.map(({ record, kind, ...range }) =>
			({ ...range, kind: kind === "damaged" || record <= newest ? "damaged" : "torn" }));
	}

	#add(file: FramedFile, begin: number, end: number, sentence: string): void {
		const kind = file.mayBeTorn ? "torn" : "damaged";
		this.#ranges.push({ path: file.path, begin, end, sentence, kind, record: this.#sequence + 1 });
	}

	#takeHeader(file: FramedFile): void {
		const add = (sentence: string): void => {
			this.#add(file, 0, FILE_HEADER_BYTES, sentence);
		};
		try {
			const problem = fileHeaderProblem(file.bytes, file);
			if (problem !== undefined) add(problem);
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			add(error.message);
		}
	}

	/** Notes what a sound frame says; the checksum does not cover the zeros after it. */
	#takeFrame(file: FramedFile, at: number): void {
		const { type, sequence, synced, length, nextAt } = this.#frame;
		if (type !== FRAME_MARK && !this.#isNext()) {
			this.#add(file, at, Math.min(nextAt, file.bytes.length), "The frame is sound, and not the next one.");
			return;
		}
		const lastBefore = type === FRAME_MARK ? sequence : sequence - 1;
		if (lastBefore > this.#sequence && this.#ranges.at(-1)?.record !== this.#sequence + 1) {
			this.#add(file, at, at, `Records ${this.#sequence + 1} to ${lastBefore} are missing here.`);
		}
		this.#sequence = sequence;
		this.#synced = Math.max(this.#synced, synced);
		const padding = at + FRAME_HEAD_BYTES + length;
		if (isZero(file.bytes, padding, Math.min(nextAt, file.bytes.length))) return;
		const sentence = "The bytes after a frame are not zero; what it holds is sound.";
		const kind = file.mayBeTorn ? "torn" : "damaged";
		this.#paddings.push({ path: file.path, begin: padding, end: nextAt, sentence, kind, record: sequence });
	}

	/** Whether the frame just read may follow the one before, something unsound perhaps between them. */
	#isNext(): boolean {
		const { sequence, part } = this.#frame;
		const isLater = sequence > this.#sequence;
		const isPart = sequence === this.#sequence && part >= (this.#partCount & 0xffff);
		if (isLater || isPart) this.#partCount = part + 1;
		return isLater || isPart;
	}

	/**
	 * Of what lies between frames only what was durable when its file was left is damage: a crash writes anything there,
	 * and who opens the store then takes the frames, which are sound, and lets the rest be.
	 */
	#takePaddings({ isLeft }: FramedFile, firstRange: number): void {
		const told = this.#paddings.filter(({ record }) => !isLeft || record <= this.#synced);
		this.#paddings.length = 0;
		const ranges = [...this.#ranges.splice(firstRange), ...told].sort((one, other) => one.begin - other.begin);
		this.#ranges.push(...ranges);
	}

	#nextFrame({ bytes, number }: FramedFile, from: number, end: number): number {
		const frame = emptyFrame();
		for (let at = (from & ~7) + 8; at < end; at += 8) if (readFrame(bytes, at, end, number, frame)) return at;
		return end;
	}
}

function isZero(bytes: Uint8Array, begin: number, end: number): boolean {
	for (let at = begin; at < end; at += 1) if (bytes[at] !== 0) return false;
	return true;
}
