((call_expression function: (identifier) @_require
	arguments: (arguments . (string (string_fragment) @import.module) .)) @import.value
	(#eq? @_require "require"))
((assignment_expression
	left: (member_expression object: (identifier) @_module property: (property_identifier) @_exports)
	right: (_) @export.value) @export.assign
	(#eq? @_module "module") (#eq? @_exports "exports"))
