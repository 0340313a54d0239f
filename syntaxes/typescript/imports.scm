(import_statement (import_require_clause
	(identifier) @definition.importBinding @name @import.namespace
	source: (string (string_fragment) @import.module)))
(export_statement "=" @export.assign (_) @export.value)
(export_statement "default" @export.default value: [(as_expression) (satisfies_expression)] @export.value)
