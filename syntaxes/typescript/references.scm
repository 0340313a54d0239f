; Names of tuple elements name nothing.
(tuple_type (required_parameter name: (identifier) @reference.none))
(tuple_type (optional_parameter name: (identifier) @reference.none))

(class_heritage (extends_clause value: (identifier) @reference.extends))
(class_heritage (extends_clause value: (member_expression
	object: (_) @receiver property: (property_identifier) @reference.extends) @value))
(class_heritage (implements_clause (nested_type_identifier
	module: (_) @receiver name: (type_identifier) @reference.implements) @value.instance))
(class_heritage (implements_clause (generic_type name: (nested_type_identifier
	module: (_) @receiver name: (type_identifier) @reference.implements) @value.instance)))
(extends_type_clause type: (nested_type_identifier
	module: (_) @receiver name: (type_identifier) @reference.extends) @value.instance)
(extends_type_clause type: (generic_type name: (nested_type_identifier
	module: (_) @receiver name: (type_identifier) @reference.extends) @value.instance))
(class_heritage (implements_clause (type_identifier) @reference.implements))
(class_heritage (implements_clause (generic_type name: (type_identifier) @reference.implements)))
(extends_type_clause type: (type_identifier) @reference.extends)
(extends_type_clause type: (generic_type name: (type_identifier) @reference.extends))

(nested_type_identifier module: (_) @receiver name: (type_identifier) @reference.type) @value.instance
(nested_identifier object: (_) @receiver property: (property_identifier) @reference.read) @value
(type_identifier) @reference.type @value.instance
