; Declarations that JavaScript and TypeScript have in common.

(comment) @comment

; --- functions
(function_declaration name: (identifier) @name body: (_) @body) @definition.function
(generator_function_declaration name: (identifier) @name body: (_) @body) @definition.function
(function_declaration "async" @flag.async) @definition
(function_expression) @definition.anonymous
(generator_function) @definition.anonymous
(arrow_function) @definition.anonymous
(function_expression name: (identifier) @name @definition.local @flag.local)
(generator_function name: (identifier) @name @definition.local @flag.local)
(arrow_function "async" @flag.async) @definition
(function_expression "async" @flag.async) @definition
(arrow_function parameter: (identifier) @name @definition.parameter)

; --- variables: the first pattern that fits gives the kind
(lexical_declaration (variable_declarator
	name: (identifier) @name
	value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]
		@literal) @definition.function)
(variable_declaration (variable_declarator
	name: (identifier) @name
	value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)] @literal)
	@definition.function @flag.hoisted)
(lexical_declaration kind: "const" (variable_declarator
	name: (identifier) @name value: (object) @literal @body) @definition.constant)
(lexical_declaration kind: "const" (variable_declarator name: (identifier) @name) @definition.constant)
(lexical_declaration kind: "const" (variable_declarator name: [(object_pattern) (array_pattern)] @pattern)
	@definition.constant)
(lexical_declaration (variable_declarator
	name: (identifier) @name value: (object) @literal @body) @definition.variable)
(lexical_declaration (variable_declarator name: (identifier) @name) @definition.variable)
(lexical_declaration (variable_declarator name: [(object_pattern) (array_pattern)] @pattern) @definition.variable)
(variable_declaration (variable_declarator
	name: (identifier) @name value: (object) @literal @body) @definition.variable @flag.hoisted)
(variable_declaration (variable_declarator name: (identifier) @name) @definition.variable @flag.hoisted)
(variable_declaration (variable_declarator name: [(object_pattern) (array_pattern)] @pattern)
	@definition.variable @flag.hoisted)
(variable_declarator value: (_) @init) @definition
(lexical_declaration . (variable_declarator) @definition .) @range
(variable_declaration . (variable_declarator) @definition .) @range

; --- loops and catch
(for_in_statement kind: _ left: (identifier) @name @definition.local @flag.local @flag.element operator: "of"
	right: (_) @init)
(for_in_statement kind: _ left: (identifier) @name @definition.local @flag.local operator: "in")
(for_in_statement kind: _ left: [(object_pattern) (array_pattern)] @pattern right: (_) @init)
	@definition.local @flag.local @flag.element
(catch_clause parameter: (identifier) @name @definition.local @flag.local)
(catch_clause parameter: [(object_pattern) (array_pattern)] @pattern) @definition.local @flag.local
(labeled_statement label: (statement_identifier) @name) @definition.label

; --- leaves of patterns; outside a declaration they are written
(object_pattern (shorthand_property_identifier_pattern) @binding @value.member @key) @a
(object_pattern (pair_pattern key: (property_identifier) @key value: (_) @value.member)) @a
(object_pattern (object_assignment_pattern
	left: (shorthand_property_identifier_pattern) @binding @value.member @key)) @a
(pair_pattern value: (identifier) @binding)
(array_pattern (identifier) @binding @value.element) @a
(array_pattern [(object_pattern) (array_pattern) (assignment_pattern)] @value.element) @a
(assignment_pattern left: (identifier) @binding @value) @a
(assignment_pattern left: [(object_pattern) (array_pattern)] @value) @a
(array_pattern (rest_pattern (identifier) @binding @value)) @a
(object_pattern (rest_pattern (identifier) @binding @value)) @a

; --- classes
(class !name) @definition.anonymous
(variable_declarator value: (class body: (_) @body)) @definition
((method_definition name: (property_identifier) @name body: (_) @body) @definition.constructor
	(#eq? @name "constructor"))
(method_definition name: (property_identifier) @name body: (_) @body) @definition.method
(method_definition name: (private_property_identifier) @name body: (_) @body) @definition.method @flag.private
(method_definition name: (string (string_fragment) @name) body: (_) @body) @definition.method
(method_definition "static" @flag.static) @definition
(method_definition "async" @flag.async) @definition
(method_definition ["get" "set"] @flag.accessor) @definition
(class_body (class_static_block) @definition.anonymous)

; --- object literals
(object) @definition.anonymous
(pair key: (property_identifier) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]
	@literal) @definition.field
(pair key: (property_identifier) @name value: (object) @literal @body) @definition.field
(pair key: (property_identifier) @name) @definition.field
(pair key: (string (string_fragment) @name)) @definition.field
(pair value: (_) @init) @definition
; what is spread into an object is a base of it
(object (spread_element (_) @base.extends)) @definition
(object (shorthand_property_identifier) @name @init @definition.field @flag.shorthand)

; --- tests
((expression_statement (call_expression
	function: [(identifier) @_test (member_expression object: (identifier) @_test)]
	arguments: (arguments . [(string (string_fragment) @name) (template_string (string_fragment) @name)]
		[(arrow_function body: (_) @body) (function_expression body: (_) @body)])) @definition.test) @range
	(#any-of? @_test "describe" "it" "test" "suite" "bench" "context" "specify"))

; --- what is exported
(export_statement declaration: (function_declaration) @definition @flag.exported) @range
(export_statement declaration: (generator_function_declaration) @definition @flag.exported) @range
(export_statement "default" @flag.default declaration: (function_declaration) @definition)
(export_statement "default" @flag.default declaration: (generator_function_declaration) @definition)
(export_statement declaration: (lexical_declaration (variable_declarator) @definition @flag.exported))
(export_statement declaration: (variable_declaration (variable_declarator) @definition @flag.exported))
(export_statement declaration: (lexical_declaration . (variable_declarator) @definition .)) @range
(export_statement "default" @name @flag.default
	value: [(function_expression !name body: (_) @body) (arrow_function body: (_) @body)] @definition.function
		@flag.exported) @range
(export_statement "default" @name @flag.default value: (class !name body: (_) @body) @definition.class @flag.exported)
	@range
