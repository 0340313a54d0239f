; --- where values come from
(new_expression constructor: (_) @a) @value.instance
(new_expression constructor: (_) @a arguments: (arguments (_) @part)) @value.instance
(call_expression function: (_) @a) @value.call
(call_expression function: (_) @a arguments: (arguments
	[(identifier) (member_expression) (call_expression) (new_expression) (object) (array) (arrow_function)
		(function_expression) (string) (number) (true) (false) (null) (template_string) (this) (subscript_expression)
		(parenthesized_expression) (unary_expression) (binary_expression) (ternary_expression) (await_expression)
		(spread_element) (regex) (undefined)] @part)) @value.call
(await_expression (_) @a) @value.awaited
(parenthesized_expression (_) @a) @value
(subscript_expression object: (_) @a index: (_)) @value.element
(subscript_expression object: (_) @a index: (string (string_fragment) @key)) @value.member
(ternary_expression consequence: (_) @part alternative: (_) @part) @value.either
(binary_expression left: (_) @part operator: ["||" "??"] right: (_) @part) @value.either
(binary_expression operator: "&&" right: (_) @a) @value
(assignment_expression right: (_) @a) @value
(assignment_expression left: [(object_pattern) (array_pattern)] @value right: (_) @a)
(sequence_expression (_) @a .) @value
(array (_) @part) @value.collection
(this) @value.self
(super) @value.super

; --- what callables return
(return_statement (_) @return)
(arrow_function body: [(identifier) (member_expression) (call_expression) (new_expression) (object) (array)
	(arrow_function) (function_expression) (parenthesized_expression) (ternary_expression) (await_expression)
	(binary_expression) (subscript_expression) (this)] @return)

; --- what is wanted of a value
(call_expression arguments: (arguments . (_) @context)) @context.argument0
(call_expression arguments: (arguments . (_) . [(arrow_function) (function_expression) (object) (array)] @context))
	@context.argument1
(call_expression arguments: (arguments . (_) . (_) .
	[(arrow_function) (function_expression) (object) (array)] @context)) @context.argument2
(new_expression arguments: (arguments . [(arrow_function) (function_expression) (object) (array)] @context))
	@context.argument0
(new_expression arguments: (arguments . (_) . [(arrow_function) (function_expression) (object) (array)] @context))
	@context.argument1
(object (pair key: (property_identifier) @key
	value: [(arrow_function) (function_expression) (object) (array)] @context)) @context.object
(object (method_definition name: (property_identifier) @key) @context) @context.object
(array [(arrow_function) (function_expression) (object) (array)] @context) @context.array
(parenthesized_expression (_) @context) @context.outer
(ternary_expression consequence: (_) @context) @context.outer
(ternary_expression alternative: (_) @context) @context.outer
(binary_expression operator: ["||" "??"] right: (_) @context) @context.outer
(assignment_expression left: [(identifier) (member_expression)] @context.type
	right: [(arrow_function) (function_expression) (object) (array) (call_expression)] @context)
