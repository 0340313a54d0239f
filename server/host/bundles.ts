/**
 * Runs bundles as `require()` would, in less time: their text is ASCII and need not be decoded, and what V8 compiled of
 * one in an earlier run is kept in the user's cache folder, beside the indexes.
 *
 *     CACHE/kausal/compiled/NAME-TAG-SUM    32 bytes: SHA-256 of this name and of what follows
 *                                           what V8 made of it
 *
 * NAME is of the bundle and of what it was loaded for, since each use compiles other functions; TAG is V8's own for its
 * version, its flags and the processor; SUM is of the bundle's text, which the build writes at its end. V8 looks at the
 * first bytes of compiled code and believes the rest, so a file counts only if it is whole, and the folder only if
 * nobody else can write to it: newer Nodes would keep compiled code in the folder for temporary files, which all users
 * of the machine share.
 *
 * It is only faster with it: one that is missing, damaged, refused by V8 or cannot be written changes nothing else.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";
import { makePrivateDirectory, requirePrivateIndex } from "../workspace/indexDirectory.ts";

/** Hex digits of the sum at the end of a bundle: see esbuild.config.mjs. */
const SUM_DIGITS = 64;
const DIGEST_BYTES = 32;
/** Of each V8, each version of Kausal and each command there is one of about 1.5 MB; the newest stay. */
const FILES_MAX = 16;

interface Places {
	/** Where NAME.js of each bundle is. */
	readonly bundles: string;
	/** Where compiled code is kept; may throw if there is no such place. */
	compiledFolder(): string;
}

export class Bundles {
	readonly #places: Places;
	/** What was compiled anew, by its file. */
	readonly #unkept = new Map<string, Script>();

	constructor(places: Places) {
		this.#places = places;
	}

	/**
	 * Runs a bundle.
	 *
	 * @param use - what for: letters only
	 * @returns what it exports
	 */
	load<Exports>(name: string, use: string): Exports {
		const { bundles } = this.#places;
		const filename = join(bundles, `${name}.js`);
		const text = readFileSync(filename, "latin1");
		const script = this.#script(text, { filename, name: `${name}-${use}` });
		const module = { exports: {} as Exports };
		const call = script.runInThisContext() as (...given: unknown[]) => void;
		call(module.exports, createRequire(filename), module, filename, bundles);
		return module.exports;
	}

	/** Keeps what was compiled anew, as far as it has been by now. */
	keep(): void {
		if (this.#unkept.size === 0) return;
		try {
			const compiled = this.#places.compiledFolder();
			makePrivateDirectory(compiled);
			requirePrivateIndex(compiled);
			for (const [file, script] of this.#unkept) write(join(compiled, file), digested(file, script.createCachedData()));
			removeOld(compiled);
		} catch {
			// The next run is as slow as this one.
		}
		this.#unkept.clear();
	}

	#script(text: string, { filename, name }: { readonly filename: string; readonly name: string }): Script {
		const source = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
		const sum = text.slice(-SUM_DIGITS - 1, -1);
		if (!/^[0-9a-f]{64}$/.test(sum)) return new Script(source, { filename });
		const file = `${name}-${cachedDataVersionTag().toString(16)}-${sum}`;
		const cachedData = this.#kept(file);
		const script = new Script(source, { filename, ...(cachedData === undefined ? {} : { cachedData }) });
		if (cachedData === undefined || script.cachedDataRejected === true) this.#unkept.set(file, script);
		return script;
	}

	#kept(file: string): Buffer | undefined {
		try {
			const compiled = this.#places.compiledFolder();
			requirePrivateIndex(compiled);
			const bytes = readFileSync(join(compiled, file));
			const code = bytes.subarray(DIGEST_BYTES);
			return digest(file, code).equals(bytes.subarray(0, DIGEST_BYTES)) ? code : undefined;
		} catch {
			return undefined;
		}
	}
}

function digested(file: string, code: Buffer): Buffer {
	return Buffer.concat([digest(file, code), code]);
}

function digest(file: string, code: Buffer): Buffer {
	return createHash("sha256").update(file).update(code).digest();
}

/** Another process may write the same one at the same time; whichever is later stays, and each is whole. */
function write(path: string, bytes: Buffer): void {
	const unfinished = `${path}.${process.pid}`;
	try {
		writeFileSync(unfinished, bytes, { mode: 0o600, flag: "wx" });
		renameSync(unfinished, path);
	} catch (error) {
		rmSync(unfinished, { force: true });
		throw error;
	}
}

/** What killed processes left unfinished is old one day, too. */
function removeOld(folder: string): void {
	const files = readdirSync(folder).map((name) => join(folder, name));
	const newestFirst = files.map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
		.sort((one, other) => other.time - one.time);
	for (const { path } of newestFirst.slice(FILES_MAX)) rmSync(path, { force: true });
}
