/** The tables of a {@link FactsSink}: rows in the order of reading, by their columns. */
import { createColumn, Rows } from "./rows.ts";

export class DeclarationTable extends Rows {
	kind: Int32Array = createColumn();
	flags: Int32Array = createColumn();
	name: Int32Array = createColumn();
	nameBegin: Int32Array = createColumn();
	nameEnd: Int32Array = createColumn();
	begin: Int32Array = createColumn();
	end: Int32Array = createColumn();
	parent: Int32Array = createColumn();
	scope: Int32Array = createColumn();
	type: Int32Array = createColumn();
	returns: Int32Array = createColumn();
	/** Where its signature ends. */
	bodyBegin: Int32Array = createColumn();
	/** Its documentation, when that is no comment before it. */
	docBegin: Int32Array = createColumn();
	docEnd: Int32Array = createColumn();
	/** The name of its owner. */
	owner: Int32Array = createColumn();
	/** Offset from which ordered scopes see it. */
	visibleFrom: Int32Array = createColumn();
	/** 1 if it has a body of its own. */
	callable: Int32Array = createColumn();
	/** 1 if no other file can see it. */
	hidden: Int32Array = createColumn();
}

export class ScopeTable extends Rows {
	begin: Int32Array = createColumn();
	end: Int32Array = createColumn();
	parent: Int32Array = createColumn();
	owner: Int32Array = createColumn();
	kind: Int32Array = createColumn();
	/** The innermost one around that is a callable's. */
	function: Int32Array = createColumn();
	/** 1 if any name binds in it. */
	isBinding: Int32Array = createColumn();
}

export class ReferenceTable extends Rows {
	name: Int32Array = createColumn();
	begin: Int32Array = createColumn();
	end: Int32Array = createColumn();
	role: Int32Array = createColumn();
	scope: Int32Array = createColumn();
	container: Int32Array = createColumn();
	receiver: Int32Array = createColumn();
}

export class ImportTable extends Rows {
	module: Int32Array = createColumn();
	moduleReference: Int32Array = createColumn();
	imported: Int32Array = createColumn();
	importedReference: Int32Array = createColumn();
	declaration: Int32Array = createColumn();
	exportedAs: Int32Array = createColumn();
	exportedReference: Int32Array = createColumn();
}

export class ExportTable extends Rows {
	name: Int32Array = createColumn();
	declaration: Int32Array = createColumn();
	value: Int32Array = createColumn();
}

export class HeritageTable extends Rows {
	declaration: Int32Array = createColumn();
	base: Int32Array = createColumn();
	role: Int32Array = createColumn();
}
