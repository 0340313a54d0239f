/** The tool `status`: what the index holds, and what it does not and why. */
import { RELATIONS } from "../analysis/relations.ts";
import { oneLine, type Found, type Row } from "./pack.ts";
import { PAGING, type Question, type Tool } from "./tool.ts";

/** Of each reason, so many files are named. */
const NAMED_MAX = 3;

export const status: Tool = {
	name: "status",
	about: "What the index holds, what was left out and why.",
	parameters: { budget: PAGING["budget"] as NonNullable<(typeof PAGING)["budget"]> },
	required: [],
	ask: answer,
};

function answer({ session }: Question): Found {
	const { files, blocks, edges, withProblems, skipped, isComplete, readOnly, problem } = session.status;
	const row = (text: string): Row => ({ text: () => text });
	const left = [...new Set(skipped.map(({ reason }) => reason))].sort().map((reason) => {
		const paths = skipped.flatMap((one) => (one.reason === reason ? [oneLine(one.path)] : []));
		const named = [...paths.slice(0, NAMED_MAX), ...(paths.length > NAMED_MAX ? ["…"] : [])];
		return row(`left out, ${reason}: ${paths.length} (${named.join(", ")})`);
	});
	const kinds = RELATIONS.filter(({ aliasOf }) => aliasOf === undefined).map(({ name }) => name);
	const rows = [
		row(`folder ${oneLine(session.root)}`),
		row(`files ${files}, symbols ${blocks}, edges ${edges}`),
		...(withProblems > 0 ? [row(`files with syntax errors, read as far as they go: ${withProblems}`)] : []),
		...left,
		...(readOnly ? [row("another process keeps the index; what changed since is read on top")] : []),
		...(problem === undefined ? [] : [row(`problem: ${oneLine(problem)}`)]),
		row(`relations: ${kinds.join(", ")}`),
	];
	return { rows, total: rows.length, absence: isComplete ? [] : [{ kind: "incomplete" }] };
}
