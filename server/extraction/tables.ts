/**
 * Says to a {@link FactsSink} what was found in a tree, as the parsers of server/languages say what they read: from
 * there on, all facts are made in one way.
 */
import { DeclarationKind, isBlockKind, ReferenceRole } from "../model/kinds.ts";
import { UNKNOWN, type FactsSink } from "../skim/factsSink.ts";
import { addRow } from "../skim/rows.ts";
import { ExportPart, ImportPart } from "./captures.ts";
import type { Collected, ModulePart, Span } from "./collect.ts";
import type { Declared, Referred, Scope } from "./declared.ts";
import { nest, type Structure } from "./structure.ts";
import { ValueGraph } from "./valueGraph.ts";

const NONE = -1;

/** Everything of a file but its lines. @param sink - begun for the text of the file */
export function sayTo(sink: FactsSink, collected: Collected, blankName: string | undefined): void {
	new Tables(sink, collected, blankName).say();
}

const byBegin = (one: { begin: number }, other: { begin: number }): number => one.begin - other.begin;

class Tables {
	readonly #sink: FactsSink;
	readonly #collected: Collected;
	readonly #structure: Structure;
	readonly #imports: readonly ModulePart[];
	readonly #referenceRows = new Map<number, number>();
	readonly #keyRows = new Map<number, number>();

	constructor(sink: FactsSink, collected: Collected, blankName: string | undefined) {
		this.#sink = sink;
		this.#collected = collected;
		this.#imports = [...collected.imports].sort(byBegin);
		this.#referModules();
		this.#structure = nest(sink.source.text, collected, blankName);
		for (const { node, row } of this.#structure.references) {
			(node.role === ReferenceRole.key ? this.#keyRows : this.#referenceRows).set(node.id, row);
		}
	}

	say(): void {
		const { declared, scopes, references, heritage } = this.#structure;
		for (const one of declared) this.#addDeclaration(one);
		for (const scope of scopes) this.#addScope(scope);
		for (const reference of references) this.#addReference(reference);
		this.#addImports();
		const values = this.#valueGraph();
		this.#addExports(values);
		const { declarations } = this.#sink;
		for (const one of declared) {
			declarations.type[one.row] = values.holds(one);
			declarations.returns[one.row] = values.returns(one);
		}
		for (const { node, row } of references) {
			if (node.receiver === undefined) continue;
			const receiver = values.receiver(node.receiver, node.role === ReferenceRole.key);
			this.#sink.references.receiver[row] = receiver === NONE ? UNKNOWN : receiver;
		}
		for (const { declared: { row }, base, role } of heritage) {
			this.#sink.inherit(row, values.value(base), role as ReferenceRole);
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

	#addDeclaration({ row, definition, leaf, ...declared }: Declared): void {
		const { declarations, source: { names } } = this.#sink;
		if (row > 0) addRow(declarations);
		declarations.kind[row] = declared.kind;
		declarations.flags[row] = declared.flags;
		declarations.name[row] = names.internText(declared.name);
		declarations.nameBegin[row] = declared.nameBegin;
		declarations.nameEnd[row] = declared.nameEnd;
		declarations.begin[row] = declared.begin;
		declarations.end[row] = declared.end;
		declarations.parent[row] = declared.parent?.row ?? NONE;
		declarations.scope[row] = declared.scope?.row ?? NONE;
		declarations.type[row] = declarations.returns[row] = NONE;
		const own = leaf === undefined ? definition : undefined;
		declarations.bodyBegin[row] = own?.bodyBegin ?? NONE;
		declarations.docBegin[row] = definition?.doc?.begin ?? NONE;
		declarations.docEnd[row] = definition?.doc?.end ?? NONE;
		declarations.owner[row] = this.#name(own?.owner);
		declarations.visibleFrom[row] = declared.visibleFrom;
		declarations.callable[row] = declared.callable ? 1 : 0;
		declarations.hidden[row] = declared.hidden ? 1 : 0;
	}

	#addScope({ row, begin, end, kind, parent, owner, names }: Scope): void {
		const { scopes, bindings, declarations } = this.#sink;
		if (row > 0) addRow(scopes);
		scopes.begin[row] = begin;
		scopes.end[row] = end;
		scopes.parent[row] = parent?.row ?? NONE;
		scopes.owner[row] = owner.row;
		scopes.kind[row] = kind;
		scopes.isBinding[row] = names.size > 0 ? 1 : 0;
		for (const bound of names.values()) {
			for (const one of bound) {
				bindings.add(row, declarations.name[one.row] as number, one.row, one.kind === DeclarationKind.label);
			}
		}
	}

	#addReference({ node, scope, inside, row }: Referred): void {
		const { references, source: { names, units } } = this.#sink;
		let container = inside;
		while (!isBlockKind(container.kind) && container.parent !== undefined) container = container.parent;
		addRow(references);
		references.name[row] = names.intern(units, node.begin, node.end);
		references.begin[row] = node.begin;
		references.end[row] = node.end;
		references.role[row] = node.role;
		references.scope[row] = scope.row;
		references.container[row] = container.row;
		references.receiver[row] = NONE;
	}

	#addImports(): void {
		const { byNode } = this.#structure;
		const { imports, source: { names } } = this.#sink;
		for (const { parts, definition } of this.#imports) {
			const name = parts.get(ImportPart.name);
			const as = parts.get(ImportPart.as);
			const row = this.#sink.addImport(this.#name(parts.get(ImportPart.module)));
			if (parts.has(ImportPart.default)) imports.imported[row] = names.internText("default");
			else if (name !== undefined) imports.imported[row] = this.#name(name);
			imports.moduleReference[row] = this.#referenceOf(parts.get(ImportPart.module));
			imports.importedReference[row] = this.#referenceOf(importedSpan(parts));
			imports.exportedReference[row] = this.#referenceOf(as);
			imports.declaration[row] = (definition === undefined ? undefined : byNode.get(definition)?.row) ?? NONE;
			const isLocal = definition !== undefined || parts.has(ImportPart.value) || name === undefined;
			if (parts.has(ImportPart.all)) imports.exportedAs[row] = names.internText("*");
			else if (as !== undefined) imports.exportedAs[row] = this.#name(as);
			else if (!isLocal) imports.exportedAs[row] = imports.imported[row] as number;
		}
	}

	#valueGraph(): ValueGraph {
		const modules = new Map<number, number>();
		this.#imports.forEach(({ parts }, row) => {
			const value = parts.get(ImportPart.value);
			if (value !== undefined) modules.set(value.id, row);
		});
		return new ValueGraph(this.#sink, this.#collected, this.#structure, {
			references: new Map([...this.#keyRows, ...this.#referenceRows]), modules,
		});
	}

	#addExports(values: ValueGraph): void {
		const { source: { names } } = this.#sink;
		for (const { parts } of [...this.#collected.exports].sort(byBegin)) {
			const name = parts.get(ExportPart.name);
			const as = parts.get(ExportPart.as);
			const node = name ?? parts.get(ExportPart.value);
			const label = as ?? name;
			const fixed = parts.has(ExportPart.default) ? "default" : parts.has(ExportPart.assign) ? "=" : "";
			const exported = label === undefined || fixed !== "" ? names.internText(fixed) : this.#name(label);
			const [asRow, nameRow] = [this.#referenceOf(as), this.#referenceOf(name)];
			if (asRow !== NONE && nameRow !== NONE) this.#sink.alias(asRow, nameRow);
			this.#sink.addExport(exported, NONE, values.value(node?.id));
		}
	}

	#name(span: Span | undefined): number {
		const { source: { names, units } } = this.#sink;
		return span === undefined ? NONE : names.intern(units, span.begin, span.end);
	}

	#referenceOf(span: Span | undefined): number {
		return span === undefined ? NONE : this.#referenceRows.get(span.id) ?? NONE;
	}
}

/** The occurrence that stands for what is imported: its name there, else the name that is bound to it here. */
function importedSpan(parts: ModulePart["parts"]): Span | undefined {
	return parts.get(ImportPart.name) ?? parts.get(ImportPart.default) ?? parts.get(ImportPart.namespace);
}
