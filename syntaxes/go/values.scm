; Where values come from. A type where it stands means one of its instances: there is no value that is the type itself.

(type_identifier) @reference.type @value.instance
(pointer_type (_) @a) @value
(parenthesized_type (_) @a) @value
(generic_type type: (_) @a) @value
(type_constraint (_) @a) @value
(slice_type element: (_) @a) @value.collection
(array_type element: (_) @a) @value.collection
(implicit_length_array_type element: (_) @a) @value.collection
(map_type value: (_) @a) @value.collection
(channel_type value: (_) @a) @value.collection
(variadic_parameter_declaration type: (_) @a) @value.collection

; several results
(parameter_declaration name: (identifier) @value type: (_) @a)
(parameter_list (parameter_declaration name: (identifier) @part)) @value.tuple
(parameter_list (parameter_declaration !name type: (_) @part)) @value.tuple

; --- expressions

((call_expression
  function: (identifier) @_append
  arguments: (argument_list . (_) @a)) @value
  (#eq? @_append "append"))

; new(T), make(T, n): no other call takes a type
(call_expression
  arguments: (argument_list . [
    (type_identifier) (qualified_type) (generic_type) (slice_type) (array_type) (map_type) (channel_type) (pointer_type)
    (struct_type)
  ] @a)) @value

(call_expression function: (_) @a) @value.call
(type_conversion_expression type: (_) @a) @value
(type_assertion_expression type: (_) @a) @value
(type_instantiation_expression type: (_) @a) @value
(parenthesized_expression (_) @a) @value
(unary_expression operator: ["&" "*"] operand: (_) @a) @value
(unary_expression operator: "<-" operand: (_) @a) @value.element
(binary_expression
  left: (_) @part
  operator: ["+" "-" "*" "/" "%" "&" "|" "^" "&^"]
  right: (_) @part) @value.either
(index_expression operand: (_) @a) @value.element
(slice_expression operand: (_) @a) @value

; --- composite literals: elements that are literals themselves leave their type out

(composite_literal type: (_) @a) @value
(composite_literal type: (_) @a body: (literal_value) @value)
(literal_value (literal_element (literal_value) @value.element)) @a
(literal_value (keyed_element value: (literal_element (literal_value) @value.element))) @a

; --- a, b := …: one value each, or the parts of one call

(short_var_declaration
  left: (expression_list . (identifier) @value .)
  right: (expression_list . (_) @a .))
(short_var_declaration
  left: (expression_list . (identifier) @value . (_))
  right: (expression_list . (_) @a . (_)))
(short_var_declaration
  left: (expression_list . (_) . (identifier) @value)
  right: (expression_list . (_) . (_) @a))
(short_var_declaration
  left: (expression_list . (_) . (_) . (identifier) @value)
  right: (expression_list . (_) . (_) . (_) @a))
(short_var_declaration
  left: (expression_list . (identifier) @value.part0 . (_))
  right: (expression_list . (_) @a .))
(short_var_declaration
  left: (expression_list . (_) . (identifier) @value.part1)
  right: (expression_list . (_) @a .))
(short_var_declaration
  left: (expression_list . (_) . (_) . (identifier) @value.part2)
  right: (expression_list . (_) @a .))
(short_var_declaration
  left: (expression_list . (_) . (_) . (_) . (identifier) @value.part3)
  right: (expression_list . (_) @a .))

(var_spec
  . name: (identifier) . name: (identifier) @definition
  value: (expression_list . (_) . (_) @init))
(var_spec
  . name: (identifier) @value.part0 . name: (identifier)
  value: (expression_list . (_) @a .))

(range_clause
  left: (expression_list . (identifier) @value.element .)
  right: (_) @a)
(range_clause
  left: (expression_list . (_) . (identifier) @value.element)
  right: (_) @a)
(receive_statement
  left: (expression_list . (identifier) @value)
  right: (_) @a)
