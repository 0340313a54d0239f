/** A corpus as resolution sees it: the facts of every TypeScript file, and what every name in it was resolved to. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { extractFile } from "../../server/extraction/extract.ts";
import type { Reader } from "../../server/extraction/extraction.ts";
import type { LanguageDefinition, SyntaxesFile } from "../../server/extraction/grammar.ts";
import { loadReader } from "../../server/extraction/reader.ts";
import type { Site } from "../../server/model/declarations.ts";
import { Facts } from "../../server/model/facts.ts";
import { Confidence, DeclarationFlag, DeclarationKind, isSure, Resolver } from "../../server/model/kinds.ts";
import { FILE, get, next } from "../../server/model/rows.ts";
import { indexOf } from "../../server/resolution/factsIndex.ts";
import { MemoryWorld } from "../../server/resolution/memoryWorld.ts";
import { isConfigurationFile, parseProject } from "../../server/resolution/configurationFiles.ts";
import type { ConfigurationFile } from "../../server/resolution/project.ts";
import { resolveFile } from "../../server/resolution/resolve.ts";
import { rulesOf } from "../../server/resolution/rules.ts";
import { Steps } from "../../server/resolution/steps.ts";
import { ModuleNames } from "../../server/resolution/moduleNames.ts";
import { meaningOf, meaningOfRole } from "../../server/model/meaning.ts";
import type { Place } from "./truthFiles.ts";

/** What the index says of the name at one place. */
export interface Answer {
	readonly targets: readonly Site[];
	/** Of those, what the place is a reference to: see {@link Resolver.bound}. */
	readonly named: readonly Site[];
	/** What the place means: see `meaningOfRole`. */
	readonly meaning: number;
	/** {@link Confidence}; 0 for a declaration that answers with itself. */
	readonly confidence: number;
	readonly resolver: number;
	/** The constructors that run there, beside what the name means. */
	readonly run?: readonly Site[];
	/** It is an import of what is not there: a question is told the module's name, and that is no answer. */
	readonly isOutside?: boolean;
}

export interface Workspace {
	readonly facts: ReadonlyMap<string, Facts>;
	/** By file, then offset. */
	readonly answers: ReadonlyMap<string, ReadonlyMap<number, Answer>>;
	readonly symbols: ModuleNames;
	readonly texts: ReadonlyMap<string, string>;
	readonly bytes: number;
	readonly extractMs: number;
	readonly resolveMs: number;
	readonly referenceCount: number;
	readonly linkCount: number;
}

/** The place of an offset in a file. */
export function placeAt(facts: Facts, file: string, offset: number): Place {
	const { begin } = facts.lines;
	const line = Math.max(0, begin.findLastIndex((lineBegin) => lineBegin <= offset));
	return { file, line: line + 1, column: offset - (begin[line] ?? 0) + 1 };
}

/** Extracts and resolves every file of a language below a folder that `isWanted` does not refuse. */
export async function openWorkspace(
	root: string, language: string, isWanted: (file: string) => boolean,
): Promise<Workspace> {
	const { definition, reader } = await load(language);
	const [extension = ""] = definition.extensions;
	const files = sourceFiles(root).filter((file) => file.endsWith(extension) && isWanted(file));
	const sources = files.map((file): [string, Uint8Array] => [file, readFileSync(path.join(root, file))]);
	const started = performance.now();
	const facts = new Map(sources.map(([file, source]) =>
		[file, new Facts(extractFile({ language, source }, reader).facts)]));
	const extracted = performance.now();
	const world = new MemoryWorld(facts, parseProject(configurationFiles(root)));
	const answers = new Map<string, ReadonlyMap<number, Answer>>();
	const symbols = new ModuleNames(world, rulesOf(language), new Steps(Number.MAX_SAFE_INTEGER));
	let referenceCount = 0;
	let linkCount = 0;
	let resolveMs = 0;
	for (const [file, one] of facts) {
		const begun = performance.now();
		const links = resolveFile({ path: file, language, facts: one, world });
		resolveMs += performance.now() - begun;
		referenceCount += one.references.count;
		linkCount += links.length;
		const found = declaredAnswers(file, one, symbols);
		for (const { reference, targets, confidence, resolver } of links) {
			const begin = get(one.references.begin, reference);
			const known = found.get(begin);
			if (resolver === Resolver.construction) {
				if (known !== undefined && isSure(confidence)) found.set(begin, { ...known, run: targets });
				continue;
			}
			const both = known === undefined || confidence === Confidence.ambiguous ? targets : [...targets, ...known.targets];
			if (known === undefined || confidence !== Confidence.ambiguous) {
				const named = resolver === Resolver.bound ? known?.named ?? [] : both;
				const meaning = meaningOfRole(get(one.references.role, reference)) | (known?.meaning ?? 0);
				found.set(begin, { targets: both, named, meaning, confidence, resolver });
			}
		}
		answers.set(file, throughBindings(found, file, one));
	}
	const bytes = sources.reduce((sum, [, source]) => sum + source.length, 0);
	const decoder = new TextDecoder();
	const texts = new Map(sources.map(([file, source]) => [file, decoder.decode(source)]));
	return { facts, answers, symbols, texts, bytes, extractMs: extracted - started, resolveMs, referenceCount, linkCount };
}

/**
 * A name that a scope finds to be an import's answers with what is imported, as a question about it does.
 */
function throughBindings(answers: ReadonlyMap<number, Answer>, file: string, facts: Facts): Map<number, Answer> {
	const { kind, nameBegin } = facts.declarations;
	return new Map([...answers].map(([offset, answer]) => {
		const bindings = answer.targets.filter(({ path: where, declaration }) =>
			where === file && kind[declaration] === DeclarationKind.importBinding && nameBegin[declaration] !== offset);
		if (bindings.length === 0) return [offset, answer];
		const behind = bindings.flatMap(({ declaration }) => answers.get(get(nameBegin, declaration))?.targets ?? []);
		const isOutside = behind.length === 0 && bindings.length === answer.targets.length;
		return [offset, { ...answer, isOutside, targets: [...answer.targets, ...behind] }];
	}));
}

/** A declaration answers with its symbol; an import binding with what it imports. */
function declaredAnswers(file: string, facts: Facts, symbols: ModuleNames): Map<number, Answer> {
	const found = new Map<number, Answer>();
	const { count, kind, nameBegin, nameEnd, flags } = facts.declarations;
	for (let declaration = next(FILE); declaration < count; declaration++) {
		if (nameBegin[declaration] === nameEnd[declaration]) continue;
		const site = { path: file, declaration };
		const mask = get(flags, declaration) & (DeclarationFlag.value | DeclarationFlag.type);
		const importRow = indexOf(facts).importOf(declaration);
		const targets = kind[declaration] === DeclarationKind.importBinding && importRow !== undefined
			? symbols.imported(file, importRow).flatMap((offer): Site[] =>
				offer.kind === "declaration" ? [offer.site]
					: offer.kind === "module" ? [site, ...offer.files.map((path) => ({ path, declaration: FILE }))] : [])
			: [site, ...symbols.group(site, mask)];
		const begin = get(nameBegin, declaration);
		const known = found.get(begin);
		if (targets.length > 0) {
			const all = [...(known?.targets ?? []), ...targets];
			const meaning = meaningOf({ kind: get(kind, declaration), flags: get(flags, declaration) }) | (known?.meaning ?? 0);
			found.set(begin, { targets: all, named: all, meaning, confidence: 0, resolver: 0 });
		}
	}
	return found;
}

async function load(language: string): Promise<{ definition: LanguageDefinition; reader: Reader }> {
	const root = process.cwd();
	const text = readFileSync(path.join(root, "syntaxes", "languages.json"), "utf8");
	const definition = (JSON.parse(text) as SyntaxesFile).languages.find(({ id }) => id === language);
	if (definition === undefined) throw new Error(`languages.json has no ${language}`);
	const reader = await loadReader(language, () => Promise.reject(new Error(`${language} has no parser`)));
	return { definition, reader };
}

function sourceFiles(root: string): string[] {
	const entries = readdirSync(root, { recursive: true, withFileTypes: true });
	return entries.filter((entry) => entry.isFile())
		.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join("/")).sort();
}

function configurationFiles(root: string): ConfigurationFile[] {
	return sourceFiles(root).filter((file) => isConfigurationFile(path.basename(file)))
		.map((file) => ({ path: file, text: readFileSync(path.join(root, file), "utf8") }));
}
