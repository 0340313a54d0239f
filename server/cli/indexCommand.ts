/** `kausal index [PATH]`: makes the index of a folder, or brings it up to date, and says what was done. */
import type { IndexReport, SkippedFile } from "../session.ts";
import { printJson, type CommandContext } from "./command.ts";
import { printable } from "./controls.ts";
import { ExitCode } from "./exit.ts";
import { formatOf } from "./formats.ts";
import { count, duration, number, pad } from "./layout.ts";
import type { Paint } from "./paint.ts";

const SKIPPED_SHOWN_MAX = 10;

export async function runIndex(path: string | undefined, context: CommandContext): Promise<ExitCode> {
	const { terminal, options, cwd, signal, openFolder } = context;
	const folder = await openFolder({
		root: path ?? options.root, cwd, indexBase: options.indexDir, purpose: "index", signal,
		fromNothing: options.fromNothing === true, ...(options.workers === undefined ? {} : { workers: options.workers }),
	}, terminal);
	try {
		const { report, root, indexDirectory, session, tookMs } = folder;
		if (report === undefined) return ExitCode.internal;
		// A question only reads, so what is due would stay so, and tables would become more with each run.
		await session.tidied(signal);
		if (formatOf(context) === "json") {
			const milliseconds = Math.round(tookMs);
			printJson(terminal, "index", { root, indexDirectory, milliseconds, complete: session.isComplete, ...report });
		} else {
			terminal.print(indexText(report, { root, indexDirectory, tookMs }, terminal.paint));
		}
		if (report.failed === 0) return ExitCode.ok;
		const what = report.failed === 1 ? "One file or folder" : `${number(report.failed)} files or folders`;
		terminal.say(`${what} could not be read: what is known of them is from before, and the next run tries again.`);
		return ExitCode.badPath;
	} finally {
		await folder.close();
	}
}

export function indexText(
	report: IndexReport, about: { readonly root: string; readonly indexDirectory: string; readonly tookMs: number },
	paint: Paint,
): string {
	const { files, parsed, unchanged, deleted, lines, blocks, edges, withProblems, skipped } = report;
	const work = parsed + deleted === 0
		? `${count(files, "file")}, nothing has changed`
		: [
			`${number(parsed)} parsed`, `${number(unchanged)} unchanged`, ...(deleted > 0 ? [`${number(deleted)} gone`] : []),
		].join(", ");
	const speed = parsed > 0 && about.tookMs > 0 ? `, ${number(Math.round((lines / about.tookMs) * 1000))} lines/s` : "";
	const broken = withProblems === 0
		? []
		: [paint.dim(`${count(withProblems, "file")} with syntax errors, read as far as possible`)];
	return [
		`${paint.green("✓")} ${paint.bold(printable(about.root))}  ${work}  ` +
			paint.dim(`${duration(about.tookMs)}${speed}`),
		`  ${number(files)} files, ${number(blocks)} blocks, ${number(edges)} edges  ` +
			paint.dim(`in ${printable(about.indexDirectory)}`),
		...broken.map((line) => `  ${line}`),
		...skippedLines(skipped, paint).map((line) => `  ${line}`),
	].join("\n");
}

/** The files that were left out, some of them by name. */
export function skippedLines(skipped: readonly SkippedFile[], paint: Paint): string[] {
	if (skipped.length === 0) return [];
	const reasons = new Map<string, number>();
	for (const { reason } of skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
	const sorted = [...reasons].sort(([, one], [, other]) => other - one);
	const said = sorted.map(([reason, times]) => `${number(times)} ${reason}`).join(", ");
	const listed = skipped.slice(0, SKIPPED_SHOWN_MAX);
	const columns = Math.min(50, Math.max(...listed.map(({ path }) => path.length)));
	const rows = listed.map(({ path, detail }) => `  ${pad(printable(path), columns)}  ${paint.dim(printable(detail))}`);
	const more = skipped.length > listed.length
		? [paint.dim(`  … and ${number(skipped.length - listed.length)} more; --json lists them all`)]
		: [];
	return [paint.yellow(`${count(skipped.length, "file")} left out: ${said}`), ...rows, ...more];
}
