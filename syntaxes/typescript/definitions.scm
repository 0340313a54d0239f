; What TypeScript adds.

(function_signature name: (identifier) @name) @definition.function @flag.bodiless
(function_declaration return_type: (type_annotation (_) @returns)) @definition
(generator_function_declaration return_type: (type_annotation (_) @returns)) @definition
(function_signature return_type: (type_annotation (_) @returns)) @definition
(function_expression return_type: (type_annotation (_) @returns)) @definition
(arrow_function return_type: (type_annotation (_) @returns)) @definition
(method_definition return_type: (type_annotation (_) @returns)) @definition
(method_signature return_type: (type_annotation (_) @returns)) @definition
(abstract_method_signature return_type: (type_annotation (_) @returns)) @definition
(variable_declarator type: (type_annotation (_) @type)) @definition
(variable_declarator value: [(as_expression . (object) @body) (satisfies_expression . (object) @body)
	(satisfies_expression . (as_expression . (object) @body))]) @definition

; --- parameters
(formal_parameters [(required_parameter pattern: (identifier) @name) (optional_parameter pattern: (identifier) @name)]
	@definition.parameter)
(formal_parameters (required_parameter pattern: (rest_pattern (identifier) @name)) @definition.parameter)
(formal_parameters [
	(required_parameter pattern: [(object_pattern) (array_pattern)] @pattern)
	(optional_parameter pattern: [(object_pattern) (array_pattern)] @pattern)] @definition.parameter)
(required_parameter type: (type_annotation (_) @type)) @definition
(optional_parameter type: (type_annotation (_) @type)) @definition
(required_parameter value: (_) @init) @definition
(required_parameter [(accessibility_modifier) "readonly" (override_modifier)]
	pattern: (identifier) @definition.field @name @flag.outer) @range
(required_parameter [(accessibility_modifier) "readonly" (override_modifier)]
	pattern: (identifier) @definition type: (type_annotation (_) @type))
(optional_parameter [(accessibility_modifier) "readonly" (override_modifier)]
	pattern: (identifier) @definition.field @name @flag.outer) @range
(optional_parameter [(accessibility_modifier) "readonly" (override_modifier)]
	pattern: (identifier) @definition type: (type_annotation (_) @type))

; what `this` is, which is no argument
(formal_parameters (required_parameter pattern: (this) @name type: (type_annotation (_) @type))
	@definition.local @flag.local)

; --- type parameters
(type_parameter name: (type_identifier) @name) @definition.typeParameter
(type_parameter constraint: (constraint (_) @type)) @definition
(type_parameter value: (default_type (_) @returns)) @definition
(infer_type . (type_identifier) @name) @definition.typeParameter @flag.conditional
(mapped_type_clause name: (type_identifier) @name) @definition.typeParameter

; --- classes
(class_declaration name: (type_identifier) @name body: (_) @body) @definition.class
(abstract_class_declaration name: (type_identifier) @name body: (_) @body) @definition.class @flag.abstract
(class name: (type_identifier) @name body: (_) @body) @definition.class @flag.inner
(class_heritage (extends_clause) @base.extends)
(class !name (class_heritage (extends_clause) @base.extends)) @definition
(class_heritage (implements_clause (_) @base.implements))
(public_field_definition name: (property_identifier) @name
	value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)] @literal) @definition.field
(public_field_definition name: (property_identifier) @name value: (object) @literal @body) @definition.field
(public_field_definition name: (property_identifier) @name) @definition.field
(public_field_definition name: (private_property_identifier) @name) @definition.field @flag.private
(public_field_definition name: (string (string_fragment) @name)) @definition.field
(public_field_definition type: (type_annotation (_) @type)) @definition
(public_field_definition value: (_) @init) @definition
(public_field_definition "static" @flag.static) @definition
(public_field_definition "readonly" @flag.readonly) @definition
(public_field_definition "abstract" @flag.abstract) @definition
(abstract_method_signature name: (property_identifier) @name)
	@definition.method @flag.abstract @flag.bodiless
((class_body (method_signature name: (property_identifier) @name) @definition.constructor @flag.bodiless)
	(#eq? @name "constructor"))
(class_body (method_signature name: (property_identifier) @name) @definition.method @flag.bodiless)

; --- interfaces, aliases, enums
(interface_declaration name: (type_identifier) @name body: (_) @body) @definition.interface
(interface_declaration (extends_type_clause type: (_) @base.extends)) @definition
(type_alias_declaration name: (type_identifier) @name value: (_) @type) @definition.type
(type_alias_declaration value: (object_type) @body) @definition
(enum_declaration name: (identifier) @name body: (_) @body) @definition.enum
(enum_body name: (property_identifier) @name @definition.enumMember)
(enum_body name: (string (string_fragment) @name) @definition.enumMember)
(enum_assignment name: (property_identifier) @name) @definition.enumMember
(enum_assignment name: (string (string_fragment) @name)) @definition.enumMember
(object_type) @definition.anonymous
(property_signature name: (property_identifier) @name) @definition.field
(property_signature name: (private_property_identifier) @name) @definition.field
(property_signature name: (string (string_fragment) @name)) @definition.field
(property_signature type: (type_annotation (_) @type)) @definition
(property_signature "readonly" @flag.readonly) @definition
(method_signature name: (property_identifier) @name) @definition.method @flag.bodiless
(method_signature name: (string (string_fragment) @name)) @definition.method @flag.bodiless
(method_signature "get" @flag.accessor) @definition
(call_signature) @definition.anonymous
(construct_signature "new" @name) @definition.method @flag.bodiless
(call_signature return_type: (type_annotation (_) @returns)) @definition
(construct_signature type: (type_annotation (_) @returns)) @definition
(index_signature name: (identifier) @name @definition.parameter)
(index_signature "[" @name type: (type_annotation (_) @type)) @definition.field @flag.local
(function_type) @definition.anonymous
(constructor_type) @definition.anonymous
(function_type return_type: (_) @returns) @definition
(constructor_type type: (_) @returns) @definition

; --- namespaces
(internal_module name: (identifier) @name body: (_) @body) @definition.module
(internal_module name: (nested_identifier property: (property_identifier) @name) body: (_) @body) @definition.module
(module name: (identifier) @name body: (_) @body) @definition.module
(module name: (string (string_fragment) @name) body: (_) @body) @definition.module

; --- what is exported
(export_statement declaration: [(class_declaration) (abstract_class_declaration) (interface_declaration)
	(type_alias_declaration) (enum_declaration) (function_signature) (internal_module) (module)]
	@definition @flag.exported) @range
(export_statement "default" @flag.default declaration: [(class_declaration) (abstract_class_declaration)
	(interface_declaration) (function_signature)] @definition)
(export_statement (ambient_declaration [(class_declaration) (abstract_class_declaration) (interface_declaration)
	(type_alias_declaration) (enum_declaration) (function_signature) (internal_module) (module)]
	@definition @flag.exported)) @range
(export_statement (ambient_declaration (lexical_declaration (variable_declarator) @definition @flag.exported)))
(export_statement (ambient_declaration (variable_declaration (variable_declarator) @definition @flag.exported)))
(ambient_declaration [(class_declaration) (abstract_class_declaration) (interface_declaration)
	(type_alias_declaration) (enum_declaration) (function_signature) (internal_module) (module)] @definition) @range
(expression_statement (internal_module) @definition) @range
