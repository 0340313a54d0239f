; import a.b.c binds a; with `as` it binds the module itself
(import_statement
  name: (dotted_name . (identifier) @name) @definition.importBinding @import.module)

(import_statement
  name: (aliased_import
    name: (dotted_name) @import.module
    alias: (identifier) @name) @definition.importBinding)

(import_from_statement
  module_name: (_) @import.module
  name: (dotted_name . (identifier) @import.name @name .) @definition.importBinding)

(import_from_statement
  module_name: (_) @import.module
  name: (aliased_import
    name: (dotted_name . (identifier) @import.name .)
    alias: (identifier) @name) @definition.importBinding)

(import_from_statement
  module_name: (_) @import.module
  (wildcard_import) @import.all)
