/**
 * Prints how right the index is, against what language services and compilers say of the same files.
 *
 *     npm run truth [-- FOLDER] [--only CORPUS | --at SOURCES [--language ID]] [--errors N] [--witness "COMMAND"]
 *
 * FOLDER (or KAUSAL_TRUTH, or ../shared/truth) holds the truth; without it there is nothing to compare with, and that
 * is said. The corpora come from `npm run corpus`. `--errors N` lists N wrong or missed identifiers of each corpus.
 *
 * COMMAND is a language server that speaks over stdio, as `pyright-langserver --stdio`: with `--only` it is asked about
 * each reference where answer and truth differ.
 *
 * SOURCES is any folder of sources, of TypeScript if no language is said, in place of the corpora: those that nobody
 * looked at while resolution was written say how right it is elsewhere. Of JavaScript the compiler is the judge too, of
 * other languages the witness.
 *
 * Where the compiler is the judge and no truth lies there, its language service is asked on the spot about a
 * sample of identifiers; call edges are compared with the compiler itself.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import type { Site } from "../../server/model/declarations.ts";
import { Confidence, confidenceName, isSure } from "../../server/model/kinds.ts";
import { callsOf, judgeCalls, type Calls } from "./callEdges.ts";
import { compilerCalls } from "./compilerCalls.ts";
import { judgeDefinitions, judgeReferences, offsetOf, type DefinitionScores, type Score } from "./judge.ts";
import { CompilerService } from "./compilerService.ts";
import { identifiersBy } from "./serverTruth.ts";
import { readIdentifiers, readSamples, type Identifier, type Place, type ReferenceSample } from "./truthFiles.ts";
import { Witness, type Opinion } from "./witness.ts";
import { openWorkspace, placeAt, type Workspace } from "./workspace.ts";

/** A corpus with truth: where it lies, and the name of its truth. */
interface JudgedCorpus {
	readonly name: string;
	readonly root: string;
	readonly language: string;
}

/** Roots are below the folder of corpora. */
const corpora: readonly JudgedCorpus[] = [
	{ name: "rxjs", root: "rxjs", language: "typescript" },
	{ name: "zod", root: "zod", language: "typescript" },
	{ name: "django", root: "django", language: "python" },
	{ name: "go-dev", root: "go/src", language: "go" },
	{ name: "cobra", root: "cobra", language: "go" },
	{ name: "gin", root: "gin", language: "go" },
	{ name: "trpc", root: "trpc", language: "typescript" },
	{ name: "viem", root: "types/viem", language: "typescript" },
	{ name: "ox", root: "types/ox", language: "typescript" },
];

/** Of how many identifiers a language service is asked where they are defined, and of how many where they are used. */
const identifierSample = 20_000;
const referenceSample = 200;
const serverSample = 6_000;

const percent = (part: number, whole: number): string =>
	(whole === 0 ? "-" : ((100 * part) / whole).toFixed(1)).padStart(6);
const share = (value: number): string => (100 * value).toFixed(1);

async function main(argv: readonly string[]): Promise<void> {
	const errorsAt = argv.indexOf("--errors");
	const errorCount = errorsAt < 0 ? 0 : Number(argv[errorsAt + 1] ?? 40);
	const filter = errorsAt < 0 ? undefined : argv[errorsAt + 2];
	const given = argv[0]?.startsWith("--") === false ? argv[0] : undefined;
	const folder = given ?? process.env["KAUSAL_TRUTH"] ?? path.join("..", "shared", "truth");
	const valueOf = (option: string): string | undefined => {
		const at = argv.indexOf(option);
		return at < 0 ? undefined : argv[at + 1];
	};
	if (!existsSync(folder) && !argv.includes("--at")) {
		console.log(`There is no truth at ${folder}: nothing to compare with.`);
		return;
	}
	const [only, witness, at, said = "typescript"] = ["--only", "--witness", "--at", "--language"].map(valueOf);
	const judged = at === undefined
		? corpora.map((corpus) => ({ ...corpus, root: path.join(".corpus", corpus.root) }))
		: [{ name: path.basename(path.resolve(at)), root: at, language: said }];
	for (const corpus of judged) {
		if (only !== undefined && only !== corpus.name) continue;
		const isAsked = only !== undefined || at !== undefined;
		await judge(corpus, folder, { errorCount, filter, witness: isAsked ? witness : undefined, isOwn: at === undefined });
	}
}

interface Wishes {
	readonly errorCount: number;
	/** Kinds of errors to list, by a part of their names. */
	readonly filter: string | undefined;
	/** The command of a server. */
	readonly witness: string | undefined;
	/** Whether it is one of the corpora, of which a folder may have the truth. */
	readonly isOwn: boolean;
}

/** Prints how right one corpus is; `folder` has truths. */
async function judge({ name, root, language }: JudgedCorpus, folder: string, wishes: Wishes): Promise<void> {
	const { errorCount, filter, witness, isOwn } = wishes;
	const identifiers = isOwn ? readIdentifiers(folder, name) : undefined;
	const isCompiled = language === "typescript" || language === "javascript";
	const isServed = !isOwn && !isCompiled && witness !== undefined;
	if (!existsSync(root) || (identifiers === undefined && !isCompiled && !isServed)) {
		const reason = existsSync(root) ? "no truth" : "no corpus; npm run corpus fetches it";
		console.log(`${name}: left out, there is ${reason}.`);
		return;
	}
	const workspace = await openWorkspace(root, language, identifiers === undefined ? isSource : partOf(identifiers));
	printSize(name, workspace);
	const files = [...workspace.facts.keys()];
	const server = witness === undefined ? undefined : await Witness.start(root, language, witness);
	const service = identifiers === undefined && isCompiled ? new CompilerService(root, files) : undefined;
	const sample = service?.identifiers(identifierSample) ??
		(server === undefined || !isServed ? [] : await identifiersBy(server, workspace, serverSample));
	const { comparable, otherFiles } = leaveOut(workspace, identifiers ?? sample);
	if (service !== undefined) console.log(`  left out: ${service.unknownCount} names that the compiler does not know`);
	if (otherFiles > 0) console.log(`  left out: ${otherFiles} files, because the truth is about another version of them`);
	const scores = judgeDefinitions(workspace, comparable);
	printDefinitions(scores);
	printReferences(workspace, service?.samples(referenceSample) ?? readSamples(folder, name), errorCount);
	if (!isServed) printCalls(workspace, isCompiled ? compilerCalls(root, files) : callsOf(workspace, comparable));
	if (errorCount > 0) printErrors(workspace, scores, errorCount, filter);
	if (server !== undefined && !isServed) await printOpinions(workspace, scores, server);
	await server?.end();
}

const isSource = (file: string): boolean => !/\.(test|spec)\.|(^|\/)tests?\//.test(file);

function printCalls(workspace: Workspace, calls: Calls): void {
	const { wanted, found, right, errors } = judgeCalls(workspace, calls);
	const ratio = (whole: number): string => (whole === 0 ? "-" : (right / whole).toFixed(3));
	console.log(`  call edges: ${wanted} wanted, ${found} found: P ${ratio(found)} R ${ratio(wanted)}`);
	for (const { kind, count, example } of errors.slice(0, 6)) {
		console.log(`  ${String(count).padStart(5)} ${kind}: ${example}`);
	}
}

/**
 * Whether a file belongs to what the truth is about: it has identifiers, or lies in a folder that definitions are in
 * and of which no file has any. Other files of a folder are built for other machines.
 */
function partOf(identifiers: readonly Identifier[]): (file: string) => boolean {
	const files = new Set(identifiers.map(({ file }) => file));
	const covered = new Set([...files].map((file) => path.posix.dirname(file)));
	const folders = new Set<string>();
	for (const { definitions } of identifiers) {
		for (const { file } of definitions) folders.add(path.posix.dirname(file));
	}
	return (file) => {
		const folder = path.posix.dirname(file);
		return files.has(file) || (folders.has(folder) && !covered.has(folder));
	};
}

/** Truth about files whose text is the one that the truth was made of; what is defined in others is left out too. */
function leaveOut(
	workspace: Workspace, identifiers: readonly Identifier[],
): { comparable: readonly Identifier[]; otherFiles: number } {
	const others = new Set<string>();
	for (const identifier of identifiers) {
		const { file, name } = identifier;
		if (!(workspace.texts.get(file)?.startsWith(name, offsetOf(workspace, identifier)) ?? false)) others.add(file);
	}
	const comparable = identifiers.filter(({ file, definitions }) =>
		!others.has(file) && !definitions.some((place) => others.has(place.file)));
	return { comparable, otherFiles: others.size };
}

function printSize(corpus: string, workspace: Workspace): void {
	const { facts, bytes, extractMs, resolveMs, referenceCount, linkCount } = workspace;
	console.log(`\n${corpus}: ${facts.size} files, ${(bytes / 1e6).toFixed(2)} MB, ` +
		`${referenceCount} references, ${linkCount} links; extracted in ${Math.round(extractMs)} ms ` +
		`(${(bytes / 1e3 / extractMs).toFixed(2)} MB/s), resolved in ${Math.round(resolveMs)} ms`);
}

function printDefinitions({ byClass, byConfidence }: DefinitionScores): void {
	const line = (name: string, { identifiers, defined, answered, right }: Score): void => {
		console.log(`  ${name.padEnd(12)} ${String(identifiers).padStart(6)} ${String(defined).padStart(6)} ${
			percent(right, answered)} ${percent(right, defined)}`);
	};
	console.log("  definitions       n  inside      P      R");
	for (const name of ["ALL refs", ...[...byClass.keys()].filter((key) => key !== "ALL refs").sort()]) {
		const score = byClass.get(name);
		if (score !== undefined) line(name, score);
	}
	console.log("  by confidence (references): answered, right in %");
	let [shown, shownRight] = [0, 0];
	for (const [name, { answered, right }] of byConfidence) {
		printConfidence(name, answered, right);
		if (name === confidenceName(Confidence.ambiguous) || name === confidenceName(Confidence.name)) continue;
		shown += answered;
		shownRight += right;
	}
	printConfidence("by default", shown, shownRight);
}

/** With two digits: the bounds that are held are above 99.5 %. */
function printConfidence(name: string, answered: number, right: number): void {
	const precision = answered === 0 ? "-" : ((100 * right) / answered).toFixed(2);
	console.log(`  ${name.padEnd(12)} ${String(answered).padStart(6)} ${precision.padStart(7)}`);
}

function printReferences(
	workspace: Workspace, samples: readonly ReferenceSample[] | undefined, errorCount: number,
): void {
	if (samples === undefined) return;
	const scores = judgeReferences(workspace, samples);
	const { macroPrecision, macroRecall, microPrecision, microRecall, exactShare } = scores;
	console.log(`  references of ${scores.samples} identifiers: ` +
		`macro P ${share(macroPrecision)} R ${share(macroRecall)}, ` +
		`micro P ${share(microPrecision)} R ${share(microRecall)}, exactly right ${share(exactShare)} %`);
	for (const { sample, extra, missing } of scores.worst.slice(0, Math.min(errorCount, 25))) {
		const { name, file, offset, references } = sample;
		console.log(`    ${name} ${file}@${offset}: ${extra.length} extra, ${missing.length} missing of ${
			references.length}; ${[...extra.slice(0, 1), ...missing.slice(0, 2)].join(" ")}`);
	}
}

function printErrors(
	workspace: Workspace, { errors }: DefinitionScores, errorCount: number, filter: string | undefined,
): void {
	const counts = new Map<string, number>();
	const named = errors.map((error) => {
		const { identifier: { role }, answer, kind } = error;
		const how = answer === undefined ? "nothing" : confidenceName(answer.confidence);
		const label = `${role} ${kind} ${how}`;
		counts.set(label, (counts.get(label) ?? 0) + 1);
		return { label, error };
	});
	for (const [label, times] of [...counts].sort((one, other) => other[1] - one[1]).slice(0, 16)) {
		console.log(`  ${String(times).padStart(5)} ${label}`);
	}
	const chosen = named.filter(({ label }) => filter === undefined || label.includes(filter));
	const step = Math.max(1, Math.floor(chosen.length / errorCount));
	for (let at = 0; at < chosen.length; at += step) {
		const { label, error: { identifier, answer } } = chosen[at] as (typeof chosen)[number];
		const targets = (answer?.targets ?? []).slice(0, 4).map((site) => describeSite(workspace, site)).join(" ");
		const truth = identifier.definitions.slice(0, 2)
			.map((place) => `${place.file}:${place.line}:${place.column}`).join(" ");
		const { name, file, line, column } = identifier;
		console.log(`    ${label}: ${name} ${file}:${line}:${column} is ${truth} said ${targets}`);
	}
}

/** Whom a language server agrees with where answers and truth differ, by how sure the answers are. */
async function printOpinions(
	workspace: Workspace, { errors, byConfidence }: DefinitionScores, witness: Witness,
): Promise<void> {
	const opinions = new Map<string, Map<Opinion, number>>();
	for (const { identifier, answer } of errors) {
		if (answer === undefined || !isSure(answer.confidence) || identifier.role.startsWith("decl")) continue;
		const places = answer.targets.map((site) => placeOf(workspace, site));
		const opinion = await witness.says(identifier, places);
		const name = answer.confidence === 0 ? "declared" : confidenceName(answer.confidence);
		const counts = opinions.get(name) ?? new Map<Opinion, number>();
		counts.set(opinion, (counts.get(opinion) ?? 0) + 1);
		opinions.set(name, counts);
	}
	console.log("  where answer and truth differ, the language's server says");
	for (const [name, counts] of opinions) {
		const { answered = 0, right = 0 } = byConfidence.get(name) ?? {};
		const agreed = counts.get("as the answer") ?? 0;
		const said = [...counts].map(([opinion, count]) => `${count} ${opinion}`).join(", ");
		const all = ((100 * (right + agreed)) / answered).toFixed(2);
		console.log(`  ${name.padEnd(12)} ${said}; right with what it says ${all} %`);
	}
}

function placeOf(workspace: Workspace, { path: file, declaration }: Site): Place {
	const facts = workspace.facts.get(file);
	return facts === undefined ? { file, line: 1, column: 1 }
		: placeAt(facts, file, facts.declarations.nameBegin[declaration] ?? 0);
}

function describeSite(workspace: Workspace, site: Site): string {
	const { file, line, column } = placeOf(workspace, site);
	return `${file}:${line}:${column}`;
}

await main(process.argv.slice(2));
