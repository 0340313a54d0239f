; --- types: the value of a type node is an instance of it
(generic_type name: (_) @a type_arguments: (type_arguments (_) @part)) @value.generic
(extends_clause value: (_) @a type_arguments: (type_arguments (_) @part)) @value.generic
(extends_clause value: (_) @a) @value
; a mapped type over the keys of a type has its members
(object_type (index_signature (mapped_type_clause type: (index_type_query (_) @a)))) @value
(object_type (index_signature (mapped_type_clause) type: (type_annotation (lookup_type . (_) @a)))) @value
(array_type (_) @a) @value.collection
(tuple_type (_) @part) @value.collection
(tuple_type (required_parameter type: (type_annotation (_) @part))) @value.collection
(readonly_type (_) @a) @value
(parenthesized_type (_) @a) @value
(optional_type (_) @a) @value
(rest_type (_) @a) @value.element
(flow_maybe_type (_) @a) @value
(union_type (_) @part) @value.either
(intersection_type (_) @part) @value.both
(conditional_type consequence: (_) @part alternative: (_) @part) @value.either
(lookup_type (_) @a . (literal_type (string (string_fragment) @key))) @value.member
(lookup_type . (_) @a) @value.element
; typeof import("module") is the module itself
(type_query (call_expression function: (import) arguments: (arguments) @a)) @value
(type_query (_) @a) @value
(this_type) @value.self
(index_type_query (_)) @value.element

; --- expressions
(as_expression (_) . (_) @a) @value
(as_expression . (_) @a "const") @value
(satisfies_expression . (_) @a) @value
(non_null_expression (_) @a) @value
(instantiation_expression . (_) @a) @value

; --- what is wanted of a value
(variable_declarator type: (type_annotation (_) @context.type) value: (_) @context)
(public_field_definition type: (type_annotation (_) @context.type) value: (_) @context)
(required_parameter type: (type_annotation (_) @context.type) value: (_) @context)
(as_expression . (_) @context . (_) @context.type)
(satisfies_expression . (_) @context . (_) @context.type)
(non_null_expression (_) @context) @context.outer
