/**
 * What a report of a problem says: versions, counts and states, which tell nothing of the code. No path, no name, no
 * source: what could hold one (messages, settings that are free text) is left out, not cleaned. Pure.
 */
import type { ContentsAnswer } from "../../server/protocol/contents.ts";
import type { Status } from "../../server/protocol/status.ts";
import { bytes, number } from "../words/words.ts";

export interface ReportFacts {
	readonly status: Status | undefined;
	readonly contents: ContentsAnswer | undefined;
	readonly serverState: string;
	readonly editor: string;
	readonly system: string;
	readonly p99Ms: number | undefined;
	readonly answerCount: number;
	/** Settings that are words of a list, by name, as JSON. */
	readonly settings: Readonly<Record<string, string>>;
}

export function reportText(facts: ReportFacts): string {
	const { status, contents, serverState, editor, system, p99Ms, answerCount, settings } = facts;
	const folders = (status?.folders ?? []).map((folder, place) => {
		const { state, isComplete, files, blocks, edges, withProblems, skipped } = folder;
		const held = contents?.folders[place];
		const languages = (held?.languages ?? []).map((language) => `${language.name} ${number(language.files)}`).join(", ");
		const left = Object.entries(skipped)
			.map(([reason, count]) => `${reason} ${number(count)}`)
			.join(", ");
		return [
			`- folder ${place + 1}: ${state}${isComplete ? "" : ", not complete"}; ${number(files)} files (${languages}), ` +
				`${number(blocks)} symbols, ${number(edges)} relations, ${bytes(held?.diskBytes ?? 0)} on disk`,
			`  - with syntax errors: ${number(withProblems)}; left out: ${left === "" ? "none" : left}`,
		].join("\n");
	});
	return [
		"# Kausal: report of a problem",
		"",
		"What happened, and what did you expect?",
		"",
		"",
		"",
		"What you did, step by step:",
		"",
		"1. ",
		"",
		"## Below are versions, counts and states. There is no path, no name and no source in it.",
		"",
		`- Kausal ${status?.version ?? "unknown"}, server ${serverState}`,
		`- ${editor}`,
		`- ${system}`,
		`- answers: ${number(answerCount)}, 99 of 100 within ${p99Ms === undefined ? "unknown" : `${p99Ms.toFixed(1)} ms`}`,
		`- memory of the server: ${contents === undefined ? "unknown" : bytes(contents.memoryBytes)}`,
		...Object.entries(settings).map(([name, value]) => `- ${name}: ${value}`),
		...(folders.length === 0 ? ["- no folder"] : folders),
		"",
	].join("\n");
}

/** Of a setting only what is a word of a list: other text may be a path. */
export function words(value: unknown): string | undefined {
	if (typeof value === "boolean" || typeof value === "number") return String(value);
	if (typeof value === "string") return /^[a-z]{1,20}$/.test(value) ? value : undefined;
	if (typeof value !== "object" || value === null) return undefined;
	const parts = Object.entries(value).flatMap(([name, one]) => {
		const said = /^[\w*]{1,30}$/.test(name) ? words(one) : undefined;
		return said === undefined ? [] : [`${name} ${said}`];
	});
	return `{ ${parts.join(", ")} }`;
}
