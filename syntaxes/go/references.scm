; Every identifier that declares nothing is read: the last patterns. Patterns before them say more.

(package_clause (package_identifier) @reference.none)
(import_spec (package_identifier) @reference.none)

(call_expression function: (identifier) @reference.call)
(call_expression function: (selector_expression field: (field_identifier) @reference.call))
(call_expression function: (parenthesized_expression (identifier) @reference.call))

(assignment_statement left: (expression_list (identifier) @reference.write))
(assignment_statement left: (expression_list (selector_expression field: (field_identifier) @reference.write)))
(inc_statement (identifier) @reference.write)
(dec_statement (identifier) @reference.write)

(field_declaration !name type: (type_identifier) @reference.extends)
(field_declaration !name type: (qualified_type name: (type_identifier) @reference.extends))
(interface_type (type_elem . (type_identifier) @reference.extends .))

(selector_expression
  operand: (_) @receiver
  field: (field_identifier) @reference.read) @value

(qualified_type
  package: (package_identifier) @receiver @reference.read
  name: (type_identifier) @reference.type) @value.instance

; Type{field: value}; the value of a literal is known from the type around it (values.scm)
(literal_value
  (keyed_element key: (literal_element (identifier) @reference.key))) @receiver

(label_name) @reference.label
(identifier) @reference.read
