/**
 * Recovery: opening a store whose log must be replayed, per gigabyte of log, and opening one that was
 * closed in order, up to the first answer.
 *
 * The files were just written, so they lie in the kernel's memory: what is measured is the engine, not the
 * disk.
 */
import { Samples } from "./measure.ts";
import type { Recorder } from "./recorder.ts";
import { ALL_IN_MEMTABLE, loadBlocks, openStore, settle } from "./stores.ts";

const GB = 1e9;
const READ_BYTES = 1024 * 1024;

export function measureRecovery(recorder: Recorder): void {
	measureReplay(recorder);
	measureOpening(recorder);
}

function measureReplay(recorder: Recorder): void {
	const { dataset, settings } = recorder;
	const directory = recorder.newDirectory();
	const filling = openStore(recorder, directory, ALL_IN_MEMTABLE);
	loadBlocks(filling, dataset, 0, settings.size);
	filling.close();
	const [replays, bare] = [new Samples(), new Samples()];
	for (let round = 0; round < recorder.count(5); round += 1) {
		const started = performance.now();
		const engine = openStore(recorder, directory, ALL_IN_MEMTABLE);
		const us = (performance.now() - started) * 1000;
		const { replayedBytes, replayedBatchCount } = engine.metrics();
		replays.add(us / (replayedBytes / GB), replayedBatchCount);
		if (round === 0) recorder.countersOf("Recovery", engine.metrics());
		engine.close();
		measureBareRead(recorder, directory, bare);
	}
	recorder.add("Recovery", "GB of log", replays.measured());
	recorder.add("bare read of the same files", "GB", bare.measured());
}

/** All files of a store, which holds little but its log, into one buffer. */
function measureBareRead({ vfs }: Recorder, directory: string, into: Samples): void {
	const buffer = new Uint8Array(READ_BYTES);
	const started = performance.now();
	let total = 0;
	for (const name of vfs.list(directory)) {
		const file = vfs.open(`${directory}/${name}`, "read");
		for (let at = 0, length = buffer.length; length === buffer.length; at += length) {
			length = file.read(buffer, at);
			total += length;
		}
		file.close();
	}
	into.add(((performance.now() - started) * 1000) / (total / GB), total);
}

function measureOpening(recorder: Recorder): void {
	const { dataset, settings } = recorder;
	const directory = recorder.newDirectory();
	const filling = openStore(recorder, directory);
	loadBlocks(filling, dataset, 0, settings.size);
	settle(filling);
	filling.close();
	const openings = new Samples();
	for (let round = 0; round < recorder.count(20); round += 1) {
		const started = performance.now();
		const engine = openStore(recorder, directory);
		const length = engine.find(dataset.idOf(dataset.pick(round, settings.size)))?.length ?? 0;
		openings.add((performance.now() - started) * 1000, length);
		engine.close();
	}
	recorder.add("Open after a clean close, to the first read", "opening", openings.measured());
}
