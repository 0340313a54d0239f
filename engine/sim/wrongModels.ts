/** Bugs on purpose that only a history shows: one call was right, and a later one is not. */
import type { Engine } from "../engine.ts";
import type { BlockId } from "../model/block.ts";
import { WriteBatch } from "../write/writeBatch.ts";
import type { OpenModel } from "./modelCheck.ts";
import { openRight } from "./simulatedEngine.ts";

/** By what they do wrong. */
export const WRONG_MODELS: ReadonlyMap<string, OpenModel> = new Map([
	["a layer keeps what was taken away", wrong((engine) => ({
		layer: () => Object.assign(engine.layer(), { delete: () => undefined }),
	}))],
	["a snapshot sees what is written after a flush", wrong((engine) => {
		let isFlushed = false;
		return {
			flush: () => {
				engine.flush();
				isFlushed = true;
			},
			snapshot: () => {
				const snapshot = engine.snapshot();
				return isFlushed ? Object.assign(snapshot, { find: engine.find.bind(engine) }) : snapshot;
			},
		};
	})],
	["a backup is a moment late", wrong((engine) => ({
		backup: (directory) => {
			const [block] = [engine.scan({})];
			if (block.next()) engine.write(batchWithout(block.id), { durability: "buffered" });
			return engine.backup(directory);
		},
	}))],
	["a compaction forgets the newest block", wrong((engine) => ({
		compact: () => {
			const last = engine.scan({ reverse: true });
			const isThere = last.next();
			engine.compact();
			if (isThere) engine.write(batchWithout(last.id), { durability: "buffered" });
		},
	}))],
]);

function wrong(changes: (engine: Engine) => Partial<Engine>): OpenModel {
	return (vfs, directory, options) => {
		const engine = openRight(vfs, directory, options);
		const own = changes(engine);
		return new Proxy(engine, {
			get: (_, name) => {
				const value = (own[name as keyof Engine] ?? engine[name as keyof Engine]) as unknown;
				return typeof value === "function" ? (value as () => unknown).bind(engine) : value;
			},
		});
	};
}

function batchWithout(id: BlockId): WriteBatch {
	const batch = new WriteBatch();
	batch.deleteBlock(id);
	return batch;
}
