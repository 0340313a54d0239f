/**
 * What one edit costs in an index of many files: from the new text to the first answer about it, for open documents of
 * two sizes, and for a file of 100 KB that is saved.
 *
 * A document is a file of the corpus whose size is nearest, lengthened with its own text to the size that is meant.
 * Each edit is in a comment in the first third of it, and in turns moves all that follows.
 */
import { cpSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { Session } from "../../server/session.ts";
import { realRoot } from "../../server/workspace/containment.ts";
import { openProduct } from "../product.ts";

/** Medians, in milliseconds. */
export interface EditTimes {
	readonly typed100KbMs: number;
	readonly typed1MbMs: number;
	readonly saved100KbMs: number;
}

const KB = 1024;
const EDITS = 21;
/** What begins a comment of a line, where it is not `//`. */
const COMMENTS: Readonly<Record<string, string>> = { ".py": "#" };

/** @param folder - the corpus, which is copied */
export async function measureEdits(folder: string): Promise<EditTimes> {
	const base = realRoot(mkdtempSync(join(tmpdir(), "kausal-edits-")));
	const root = join(base, "files");
	// A link whose target no package of the corpus has is no file.
	cpSync(folder, root, { recursive: true, dereference: true, filter: (from) => existsSync(from) });
	const { session, close } = await openProduct(root, join(base, "index"));
	try {
		await session.index();
		const path = nearest(session, root, 100 * KB);
		const document = lengthened(session.text(path) ?? "", 100 * KB);
		const typed100KbMs = await typed(session, path, document);
		const typed1MbMs = await typed(session, path, lengthened(document, 1000 * KB));
		session.dropText(path);
		await session.settled();
		return { typed100KbMs, typed1MbMs, saved100KbMs: await saved(session, join(root, path), path, document) };
	} finally {
		await close();
		rmSync(base, { recursive: true, force: true });
	}
}

async function typed(session: Session, path: string, text: string): Promise<number> {
	const edit = edits(text, path);
	session.setText(path, text);
	await session.settled();
	return median(EDITS, async () => {
		session.setText(path, edit());
		await session.settled();
		session.analysis.documentSymbols(path);
	});
}

async function saved(session: Session, absolute: string, path: string, text: string): Promise<number> {
	const edit = edits(text, path);
	return median(EDITS, async () => {
		writeFileSync(absolute, edit());
		await session.changedOnDisk([path]);
	});
}

/** Each call gives the next text. */
function edits(text: string, path: string): () => string {
	const lines = text.split("\n");
	const comment = COMMENTS[extname(path)] ?? "//";
	let count = 0;
	return () => {
		count += 1;
		const at = Math.floor(lines.length / 3);
		lines[at] = `${comment} ${count}${count % 2 === 0 ? `\n${comment}` : ""}`;
		return lines.join("\n");
	};
}

async function median(times: number, work: () => Promise<void>): Promise<number> {
	const taken: number[] = [];
	for (let at = 0; at < times; at++) {
		const started = performance.now();
		await work();
		taken.push(performance.now() - started);
	}
	return taken.sort((one, other) => one - other)[times >>> 1] ?? 0;
}

function nearest(session: Session, root: string, bytes: number): string {
	const distance = (path: string): number => Math.abs(statSync(join(root, path)).size - bytes);
	const code = session.analysis.paths().filter((path) => !path.endsWith(".md"));
	return code.map((path) => [distance(path), path] as const).sort(([one], [other]) => one - other)[0]?.[1] ?? "";
}

/** The text again and again, until it is as long. */
function lengthened(text: string, bytes: number): string {
	return text.repeat(Math.max(1, Math.round(bytes / Math.max(1, text.length))));
}
