/**
 * How fast texts become facts on one core: beside web-tree-sitter on the same ones, file by file in turns, where each
 * finds the caches full of what the other left; and alone, one file after the other, as in the first index of a folder.
 */
import type { SourceText } from "./main.ts";
import type { Readers } from "./readers.ts";

export interface Speed {
	readonly megabytes: number;
	/** MB of text a second of processor time; medians of the rounds. */
	readonly alone: number;
	readonly ours: number;
	readonly theirs: number;
	/** Theirs to ours, each round by itself; its median. */
	readonly ratio: number;
}

export function measureSpeed({ own, parser, tags }: Readers, sources: readonly SourceText[], rounds: number): Speed {
	const megabytes = sources.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;
	const decoder = new TextDecoder();
	const read = (bytes: Uint8Array): void => {
		own.read(decoder.decode(bytes), []);
	};
	const parse = (bytes: Uint8Array): void => {
		const tree = parser.parse(decoder.decode(bytes));
		if (tree === null) return;
		tags.captures(tree.rootNode);
		tree.delete();
	};
	// Warm code: what a run over many files soon is.
	for (const { bytes } of sources) read(bytes);
	const taken = Array.from({ length: rounds }, () => {
		let [alone, ours, theirs] = [0, 0, 0];
		for (const { bytes } of sources) alone += secondsOf(read, bytes);
		for (const { bytes } of sources) {
			ours += secondsOf(read, bytes);
			theirs += secondsOf(parse, bytes);
		}
		return { alone: megabytes / alone, ours: megabytes / ours, theirs: megabytes / theirs, ratio: theirs / ours };
	});
	const median = (of: "alone" | "ours" | "theirs" | "ratio"): number =>
		taken.map((one) => one[of]).sort((one, other) => one - other)[rounds >>> 1] ?? 0;
	return { megabytes, alone: median("alone"), ours: median("ours"), theirs: median("theirs"), ratio: median("ratio") };
}

function secondsOf(work: (bytes: Uint8Array) => void, bytes: Uint8Array): number {
	const before = process.cpuUsage();
	work(bytes);
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1e6;
}
