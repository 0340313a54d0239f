/**
 * Fetches one corpus through the ordinary clients, npm and apt, into its folder.
 *
 * What always holds: a corpus folder that exists is whole. It is put together beside its place and renamed into it
 * last, and the stamp inside says what it was made of; another stamp, or none, means that it is fetched again.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Corpus, CorpusSource } from "./sources.ts";

const STAMP = ".corpus.json";
const COMMAND_TIMEOUT_MS = 600_000;

const run = promisify(execFile);

/** A corpus could not be fetched; the message is one sentence for people. */
export class CorpusError extends Error {}

interface Stamp {
	readonly sources: readonly CorpusSource[];
	/** What was fetched, version included: `rxjs@7.8.2`, `golang-1.19-src 1.19.8-2`. */
	readonly fetched: readonly string[];
}

/**
 * Makes sure that `root/NAME` holds the corpus.
 *
 * @returns the packages it was made of, with their versions, and whether anything was fetched
 * @throws {@link CorpusError} if a package cannot be fetched or does not hold what is expected
 */
export async function ensureCorpus(
	root: string, corpus: Corpus,
): Promise<{ fetched: readonly string[]; fresh: boolean }> {
	const folder = join(root, corpus.name);
	const stamp = await readStamp(folder);
	if (stamp !== undefined && JSON.stringify(stamp.sources) === JSON.stringify(corpus.sources)) {
		return { fetched: stamp.fetched, fresh: false };
	}
	const scratch = resolve(root, `.fetching-${corpus.name}`);
	await rm(scratch, { recursive: true, force: true });
	try {
		const whole = join(scratch, "whole");
		await mkdir(whole, { recursive: true });
		const fetched: string[] = [];
		for (const [index, source] of corpus.sources.entries()) {
			fetched.push(await fetchSource(source, join(scratch, String(index)), whole));
		}
		const made: Stamp = { sources: corpus.sources, fetched };
		await writeFile(join(whole, STAMP), `${JSON.stringify(made, undefined, "\t")}\n`);
		await rm(folder, { recursive: true, force: true });
		await rename(whole, folder);
		return { fetched, fresh: true };
	} finally {
		await rm(scratch, { recursive: true, force: true });
	}
}

async function readStamp(folder: string): Promise<Stamp | undefined> {
	const path = join(folder, STAMP);
	if (!existsSync(path)) return undefined;
	try {
		return JSON.parse(await readFile(path, "utf8")) as Stamp;
	} catch {
		return undefined;
	}
}

async function fetchSource(source: CorpusSource, scratch: string, whole: string): Promise<string> {
	const unpacked = join(scratch, "unpacked");
	await mkdir(unpacked, { recursive: true });
	const fetched = source.registry === "npm"
		? await fetchNpm(source.package, scratch, unpacked)
		: await fetchDebian(source.package, scratch, unpacked);
	const from = join(unpacked, source.from);
	if (!existsSync(from)) throw new CorpusError(`${source.package} holds no folder ${source.from}.`);
	// verbatimSymlinks: a link into a folder that is not kept stays a dangling link and is no file of the corpus
	const to = join(whole, source.to);
	await cp(from, to, { recursive: true, verbatimSymlinks: true });
	for (const folder of source.without ?? []) await rm(join(to, folder), { recursive: true });
	return fetched;
}

async function fetchNpm(name: string, scratch: string, unpacked: string): Promise<string> {
	await command("npm", ["pack", name, "--silent", "--pack-destination", scratch], scratch, `fetch ${name} from npm`);
	const archive = await onlyFile(scratch, ".tgz", name);
	await command("tar", ["-xzf", archive, "-C", unpacked], scratch, `unpack ${name}`);
	return name;
}

async function fetchDebian(name: string, scratch: string, unpacked: string): Promise<string> {
	await command("apt-get", ["download", name], scratch, `fetch ${name} from Debian (is apt's list of packages there?)`);
	const archive = await onlyFile(scratch, ".deb", name);
	await command("dpkg-deb", ["-x", archive, unpacked], scratch, `unpack ${name}`);
	const version = await command("dpkg-deb", ["-f", archive, "Version"], scratch, `read the version of ${name}`);
	return `${name} ${version.trim()}`;
}

async function onlyFile(folder: string, extension: string, name: string): Promise<string> {
	const file = (await readdir(folder)).find((entry) => entry.endsWith(extension));
	if (file === undefined) throw new CorpusError(`Fetching ${name} left no ${extension} file.`);
	return join(folder, file);
}

async function command(program: string, parameters: readonly string[], cwd: string, purpose: string): Promise<string> {
	try {
		const options = { cwd, timeout: COMMAND_TIMEOUT_MS, maxBuffer: 1 << 24 };
		return (await run(program, parameters, options)).stdout;
	} catch (error) {
		throw new CorpusError(`Cannot ${purpose}: ${firstLine(error)}`, { cause: error });
	}
}

function firstLine(error: unknown): string {
	const { code, stderr, message } = error as { code?: unknown; stderr?: unknown; message?: unknown };
	if (code === "ENOENT") return "the program is not installed on this machine.";
	const said = typeof stderr === "string" && stderr.trim() !== "" ? stderr : String(message);
	const lines = said.trim().split("\n").filter((line) => !line.startsWith("W:"));
	return (lines[0] ?? said).trim();
}
