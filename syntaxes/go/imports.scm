; An import binds the name of its package: what it is called here, else the last part of the path.

(import_spec
  name: (package_identifier) @name
  path: (_ (_) @import.module)) @definition.importBinding

(import_spec
  !name
  path: (interpreted_string_literal (interpreted_string_literal_content) @import.module @name @flag.shorthand)) @definition.importBinding

(import_spec
  name: (dot)
  path: (_ (_) @import.module @import.all))

(import_spec
  name: (blank_identifier)
  path: (_ (_) @import.module))
