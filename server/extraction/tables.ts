/** Writes the tables of a file's facts from its structure; see server/model/facts.ts for what each column means. */
import { QualifiedName } from "../model/declarations.ts";
import type { FactsBuilder } from "../model/factsPacker.ts";
import { symbolHash } from "../model/identity.ts";
import { DeclarationFlag, DeclarationKind, isBlockKind, ReferenceRole } from "../model/kinds.ts";
import { cleanComment, DocComments, signatureOf } from "./blockText.ts";
import { ExportPart, ImportPart } from "./captures.ts";
import type { Collected, ModulePart, Span } from "./collect.ts";
import type { LanguageDefinition } from "./grammar.ts";
import { interfaceHash } from "./interfaceHash.ts";
import { lookUp } from "./scopeNames.ts";
import { symbolRows } from "./symbolGroups.ts";
import { nest, type Declared, type Referred, type Structure } from "./structure.ts";
import { ValueGraph } from "./valueGraph.ts";

/** Adds all rows but the lines; returns the interface hash. */
export function addRows(
	builder: FactsBuilder, text: string, collected: Collected, language: LanguageDefinition,
): readonly [number, number] {
	const tables = new Tables(builder, text, collected, language);
	tables.add();
	return interfaceHash(builder, tables.structure.declared);
}

const byBegin = (one: { begin: number }, other: { begin: number }): number => one.begin - other.begin;

class Tables {
	readonly structure: Structure;
	readonly #builder: FactsBuilder;
	readonly #text: string;
	readonly #collected: Collected;
	readonly #language: LanguageDefinition;
	readonly #imports: readonly ModulePart[];
	readonly #referenceRows = new Map<number, number>();
	readonly #keyRows = new Map<number, number>();

	constructor(builder: FactsBuilder, text: string, collected: Collected, language: LanguageDefinition) {
		this.#builder = builder;
		this.#text = text;
		this.#collected = collected;
		this.#language = language;
		this.#imports = [...collected.imports].sort(byBegin);
		this.#referModules();
		this.structure = nest(text, collected, language.blankName);
		for (const { node, row } of this.structure.references) {
			(node.role === ReferenceRole.key ? this.#keyRows : this.#referenceRows).set(node.id, row);
		}
	}

	add(): void {
		const { declared, scopes, references } = this.structure;
		this.#markExported(declared);
		for (const one of declared) this.#addDeclaration(one);
		this.#setSymbols(declared);
		this.#addBlocks(declared);
		for (const { begin, end, parent, owner } of scopes) {
			this.#builder.add("scopes", { begin, end, parent: parent?.row ?? -1, owner: owner.row });
		}
		for (const reference of references) this.#addReference(reference);
		this.#addImports();
		const values = this.#valueGraph();
		this.#addExports(values);
		for (const one of declared) {
			this.#builder.set("declarations", one.row, "type", values.holds(one));
			this.#builder.set("declarations", one.row, "returns", values.returns(one));
		}
		for (const { node, row } of references) {
			const receiver = values.receiver(node.receiver, node.role === ReferenceRole.key);
			this.#builder.set("references", row, "receiver", receiver);
		}
		for (const { declared: { row: declaration }, base, role } of this.structure.heritage) {
			this.#builder.add("heritage", { declaration, base: values.value(base), role });
		}
	}

	/** Names and specifiers in imports and exports are occurrences with roles of their own. */
	#referModules(): void {
		const { references } = this.#collected;
		const refer = (span: Span | undefined, role: number): void => {
			if (span !== undefined) references.set(span.id, { ...span, role, rank: -1, receiver: undefined });
		};
		for (const { parts } of this.#imports) {
			refer(parts.get(ImportPart.module), ReferenceRole.module);
			refer(importedSpan(parts), ReferenceRole.import);
			refer(parts.get(ImportPart.as), ReferenceRole.import);
		}
		for (const { parts } of this.#collected.exports) {
			refer(parts.get(ExportPart.name), ReferenceRole.import);
			refer(parts.get(ExportPart.as), ReferenceRole.import);
		}
	}

	#markExported(declared: readonly Declared[]): void {
		const { exportedNames } = this.#language;
		if (exportedNames === undefined) return;
		for (const one of declared) {
			const isBinding = one.kind === DeclarationKind.importBinding && exportedNames === "all";
			if (one.row === 0 || (!isBlockKind(one.kind) && !isBinding)) continue;
			const isMember = (one.flags & DeclarationFlag.member) !== 0;
			if (one.parent?.row !== 0 && !isMember) continue;
			if (exportedNames === "all" || /^\p{Lu}/u.test(one.name)) one.flags |= DeclarationFlag.exported;
		}
	}

	#addDeclaration(declared: Declared): void {
		const { kind, flags, name, nameBegin, nameEnd, begin, end, parent, scope } = declared;
		this.#builder.add("declarations", {
			name: this.#builder.string(name), kind, flags, nameBegin, nameEnd, begin, end, parent: parent?.row ?? -1,
			scope: scope?.row ?? -1, type: -1, returns: -1, block: -1, symbol: declared.row,
		});
	}

	#setSymbols(declared: readonly Declared[]): void {
		const symbols = symbolRows(declared, (one) => this.#ownerOf(one));
		symbols.forEach((symbol, row) => {
			if (symbol !== row) this.#builder.set("declarations", row, "symbol", symbol);
		});
	}

	#addBlocks(declared: readonly Declared[]): void {
		const docs = new DocComments(this.#text, this.#collected.comments);
		const ordinals = new Map<string, number>();
		for (const one of declared) {
			if (!isBlockKind(one.kind)) continue;
			const owner = this.#ownerOf(one);
			const name = qualifiedName(one, (around) => this.#ownerOf(around));
			const key = `${one.kind} ${name}`;
			const ordinal = ordinals.get(key) ?? 0;
			ordinals.set(key, ordinal + 1);
			const [hash0, hash1] = one.row === 0 ? [0, 0] : symbolHash(name, one.kind, ordinal);
			const { definition } = one;
			const bodyBegin = one.leaf === undefined ? definition?.bodyBegin : undefined;
			const doc = definition?.doc;
			const block = this.#builder.add("blocks", {
				declaration: one.row,
				signature: this.#builder.string(
					one.row === 0 ? "" : signatureOf(this.#text, one.begin, bodyBegin ?? one.end)),
				doc: this.#builder.string(doc === undefined
					? one.row === 0 ? "" : docs.before(one.begin) : cleanComment(this.#text.slice(doc.begin, doc.end))),
				owner: owner === "" ? -1 : this.#builder.string(owner), hash0, hash1,
			});
			this.#builder.set("declarations", one.row, "block", block);
		}
	}

	#ownerOf({ definition, leaf }: Declared): string {
		const owner = leaf === undefined ? definition?.owner : undefined;
		return owner === undefined ? "" : this.#text.slice(owner.begin, owner.end);
	}

	#addReference({ node, scope, inside }: Referred): void {
		const { begin, end, role, receiver } = node;
		const name = this.#text.slice(begin, end);
		const isBound = receiver === undefined && role !== ReferenceRole.mention && role !== ReferenceRole.module && role !== ReferenceRole.key;
		const target = isBound ? lookUp(name, scope, role, begin, this.#language) : undefined;
		let container = inside;
		while (!isBlockKind(container.kind) && container.parent !== undefined) container = container.parent;
		this.#builder.add("references", {
			name: this.#builder.string(name), begin, end, role, scope: scope.row, container: container.row, receiver: -1,
			target: target?.row ?? -1,
		});
	}

	#addImports(): void {
		const { byNode } = this.structure;
		const builder = this.#builder;
		const text = (span: Span | undefined): number =>
			span === undefined ? -1 : builder.string(this.#text.slice(span.begin, span.end));
		const reference = (span: Span | undefined): number =>
			span === undefined ? -1 : this.#referenceRows.get(span.id) ?? -1;
		for (const { parts, definition } of this.#imports) {
			const module = parts.get(ImportPart.module);
			const name = parts.get(ImportPart.name);
			const as = parts.get(ImportPart.as);
			const imported = parts.has(ImportPart.default) ? builder.string("default")
				: name === undefined ? builder.string("*") : text(name);
			const isAll = parts.has(ImportPart.all);
			const importedReference = reference(importedSpan(parts));
			for (const row of [importedReference, reference(as)]) {
				if (row >= 0) builder.set("references", row, "target", -1);
			}
			const isBinding = definition !== undefined;
			builder.add("imports", {
				module: text(module), moduleReference: reference(module), imported, importedReference,
				declaration: definition === undefined ? -1 : byNode.get(definition)?.row ?? -1,
				exportedAs: isAll ? builder.string("*") : as !== undefined ? text(as)
					: isBinding || parts.has(ImportPart.value) || name === undefined ? -1 : imported,
				exportedReference: reference(as),
			});
		}
	}

	#valueGraph(): ValueGraph {
		const modules = new Map<number, number>();
		this.#imports.forEach(({ parts }, row) => {
			const value = parts.get(ImportPart.value);
			if (value !== undefined) modules.set(value.id, row);
		});
		return new ValueGraph(this.#builder, this.#text, this.#collected, this.structure, {
			references: new Map([...this.#keyRows, ...this.#referenceRows]), modules,
		});
	}

	#addExports(values: ValueGraph): void {
		const builder = this.#builder;
		for (const { row, name, flags, parent } of this.structure.declared) {
			// a member directly in the file is one of a type that it stands outside of
			const isExported = (flags & DeclarationFlag.exported) !== 0 && (flags & DeclarationFlag.member) === 0;
			if (!isExported || parent?.row !== 0) continue;
			const isDefault = (flags & DeclarationFlag.default) !== 0;
			builder.add("exports", { name: builder.string(isDefault ? "default" : name), declaration: row, value: -1 });
		}
		for (const { parts } of [...this.#collected.exports].sort(byBegin)) {
			const name = parts.get(ExportPart.name);
			const as = parts.get(ExportPart.as);
			const node = name ?? parts.get(ExportPart.value);
			const label = as ?? name;
			const exported = parts.has(ExportPart.default) ? "default" : parts.has(ExportPart.assign) ? "="
				: label === undefined ? "" : this.#text.slice(label.begin, label.end);
			const nameRow = name === undefined ? -1 : this.#referenceRows.get(name.id) ?? -1;
			const asRow = as === undefined ? -1 : this.#referenceRows.get(as.id) ?? -1;
			if (asRow >= 0) builder.set("references", asRow, "target", builder.get("references", nameRow, "target"));
			builder.add("exports", { name: builder.string(exported), declaration: -1, value: values.value(node?.id) });
		}
	}
}

function qualifiedName(declared: Declared, ownerOf: (one: Declared) => string): string {
	const name = new QualifiedName();
	for (let one = declared; one.parent !== undefined; one = one.parent) {
		if (!name.add(one.kind === DeclarationKind.anonymous ? "" : one.name, ownerOf(one))) break;
	}
	return name.text;
}

/** The occurrence that stands for what is imported: its name there, else the name that is bound to it here. */
function importedSpan(parts: ModulePart["parts"]): Span | undefined {
	return parts.get(ImportPart.name) ?? parts.get(ImportPart.default) ?? parts.get(ImportPart.namespace);
}
