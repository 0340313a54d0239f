; What JavaScript has in its own way.

(formal_parameters (identifier) @name @definition.parameter)
(formal_parameters [(object_pattern) (array_pattern)] @pattern @definition.parameter)
(formal_parameters (assignment_pattern left: (identifier) @name right: (_) @init) @definition.parameter)
(formal_parameters (assignment_pattern left: [(object_pattern) (array_pattern)] @pattern right: (_) @init)
	@definition.parameter)
(formal_parameters (rest_pattern (identifier) @name) @definition.parameter)

(class_declaration name: (identifier) @name body: (_) @body) @definition.class
(class name: (identifier) @name body: (_) @body) @definition.class @flag.inner
(class_declaration (class_heritage (_) @base.extends)) @definition
(class (class_heritage (_) @base.extends)) @definition
(field_definition property: (property_identifier) @name
	value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)] @literal) @definition.field
(field_definition property: (property_identifier) @name value: (object) @literal @body) @definition.field
(field_definition property: (property_identifier) @name) @definition.field
(field_definition property: (private_property_identifier) @name) @definition.field @flag.private
(field_definition value: (_) @init) @definition
(field_definition "static" @flag.static) @definition
(assignment_expression
	left: (member_expression object: (this) property: (property_identifier) @name @definition.field @flag.outer
		@flag.implied)
	right: (_) @init)

(export_statement declaration: (class_declaration) @definition @flag.exported) @range
(export_statement "default" @flag.default declaration: (class_declaration) @definition)

; --- CommonJS: exports.a = …, module.exports.a = …
((assignment_expression
	left: (member_expression object: (identifier) @_exports property: (property_identifier) @name)
	right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)] @literal)
	@definition.function @flag.exported
	(#eq? @_exports "exports"))
((assignment_expression
	left: (member_expression object: (identifier) @_exports property: (property_identifier) @name) right: (_) @init)
	@definition.constant @flag.exported
	(#eq? @_exports "exports"))
((assignment_expression
	left: (member_expression
		object: (member_expression object: (identifier) @_module property: (property_identifier) @_exports)
		property: (property_identifier) @name)
	right: (_) @init)
	@definition.constant @flag.exported
	(#eq? @_module "module") (#eq? @_exports "exports"))

; --- methods of constructor functions
((assignment_expression
	left: (member_expression
		object: (member_expression object: (identifier) @owner property: (property_identifier) @_prototype)
		property: (property_identifier) @name)
	right: (function_expression body: (_) @body) @literal)
	@definition.method
	(#eq? @_prototype "prototype"))
