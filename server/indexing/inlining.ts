/**
 * How much V8 copies functions into their callers.
 *
 * A run that reads many files, from nothing or after a branch switch, keeps several threads busy for seconds, and each
 * of them has V8 optimize some hundred functions, which costs as much of the processor as what they do. Most of that is
 * for what is copied into them: with a small budget 12.8 MB of TypeScript take a tenth less time, and the code that
 * comes of it is hardly slower. Questions, which are asked later and for longer, get V8's own budget.
 *
 * The budget is a number that V8 reads whenever it optimizes a function; functions that are optimized stay as they are.
 * Node leaves such numbers open to be set; V8 as others start it, Electron among them, may end the process instead, so
 * there it is left alone.
 */
import { setFlagsFromString } from "node:v8";

/** Bytes of bytecode that may be copied into one function. V8 copies functions of a line or two in any case. */
const SMALL = 100;
/** What V8 has by itself; the same in Node 20 and later. */
const USUAL = 920;

/** Does something while V8 inlines little. Of two at a time, the first to end brings the usual budget back. */
export async function inliningLittle<T>(work: () => Promise<T>): Promise<T> {
	setBudget(SMALL);
	try {
		return await work();
	} finally {
		setBudget(USUAL);
	}
}

function setBudget(bytes: number): void {
	if ("electron" in process.versions) return;
	setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${bytes}`);
}
