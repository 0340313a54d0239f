; The first pattern that fits gives the role, so the special ones come first.

(call_expression function: (identifier) @reference.call)
(call_expression function: (member_expression
	object: (_) @receiver property: (property_identifier) @reference.call) @value)
(call_expression function: (member_expression
	object: (_) @receiver property: (private_property_identifier) @reference.call) @value)
(new_expression constructor: (identifier) @reference.call)
(new_expression constructor: (member_expression
	object: (_) @receiver property: (property_identifier) @reference.call) @value)
(decorator (identifier) @reference.decorator)
(decorator (call_expression function: (identifier) @reference.decorator))

(assignment_expression left: (identifier) @reference.write)
(augmented_assignment_expression left: (identifier) @reference.write)
(update_expression argument: (identifier) @reference.write)
(assignment_expression left: (member_expression
	object: (_) @receiver property: (property_identifier) @reference.write) @value)
(assignment_expression left: (member_expression
	object: (_) @receiver property: (private_property_identifier) @reference.write) @value)

(member_expression object: (_) @receiver property: (property_identifier) @reference.read) @value
(member_expression object: (_) @receiver property: (private_property_identifier) @reference.read) @value

(object (pair key: (property_identifier) @reference.key)) @receiver
(object (pair key: (string (string_fragment) @reference.key))) @receiver
(object (method_definition name: (property_identifier) @reference.key)) @receiver
(object_pattern (pair_pattern key: (property_identifier) @reference.key)) @receiver
(object_pattern (shorthand_property_identifier_pattern) @reference.key) @receiver
(object_pattern (object_assignment_pattern
	left: (shorthand_property_identifier_pattern) @reference.key)) @receiver
(object (shorthand_property_identifier) @reference.key) @receiver

(break_statement label: (statement_identifier) @reference.label)
(continue_statement label: (statement_identifier) @reference.label)
(shorthand_property_identifier) @reference.read
(identifier) @reference.read
