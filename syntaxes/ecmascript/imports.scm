; --- imports: one match a binding
(import_statement
	(import_clause (identifier) @definition.importBinding @name @import.default)
	source: (string (string_fragment) @import.module))
(import_statement
	(import_clause (namespace_import (identifier) @definition.importBinding @name @import.namespace))
	source: (string (string_fragment) @import.module))
(import_statement
	(import_clause (named_imports (import_specifier
		name: (identifier) @definition.importBinding @name @import.name !alias)))
	source: (string (string_fragment) @import.module))
(import_statement
	(import_clause (named_imports (import_specifier
		name: (_) @import.name alias: (identifier) @definition.importBinding @name)))
	source: (string (string_fragment) @import.module))
(import_statement . source: (string (string_fragment) @import.module))

; --- re-exports
(export_statement (export_clause (export_specifier name: (_) @import.name !alias))
	source: (string (string_fragment) @import.module))
(export_statement (export_clause (export_specifier name: (_) @import.name alias: (_) @import.as))
	source: (string (string_fragment) @import.module))
(export_statement (namespace_export (_) @import.as) source: (string (string_fragment) @import.module))
(export_statement "*" @import.all source: (string (string_fragment) @import.module))

; --- exports of what is declared elsewhere in the file
(export_statement (export_clause (export_specifier name: (_) @export.name !alias)) !source)
(export_statement (export_clause (export_specifier name: (_) @export.name alias: (_) @export.as)) !source)
(export_statement "default" @export.default
	value: [(identifier) (member_expression) (call_expression) (object) (new_expression)] @export.value)

; --- modules as values
(call_expression function: (import) arguments: (arguments . (string (string_fragment) @import.module)) @import.value)
(call_expression function: (import) arguments: (arguments) @a) @value.promise
