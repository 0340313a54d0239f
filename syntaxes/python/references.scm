; Every identifier that is not something else is read: the last pattern. Patterns before it say more.

; names that name nothing here
(keyword_argument name: (identifier) @reference.none)

; f(name=value): a parameter of f
(call
  function: (_) @receiver
  arguments: (argument_list (keyword_argument name: (identifier) @reference.key)))

(future_import_statement name: (dotted_name (identifier) @reference.none))
(import_statement name: (dotted_name (identifier) @reference.none))
(aliased_import name: (dotted_name (identifier) @reference.none))
(import_from_statement module_name: (dotted_name (identifier) @reference.none))
(relative_import (dotted_name (identifier) @reference.none))
(keyword_pattern . (identifier) @reference.none)
(global_statement (identifier) @reference.read @unbound)
(nonlocal_statement (identifier) @reference.read @unbound)

(decorator (identifier) @reference.decorator)
(decorator (attribute attribute: (identifier) @reference.decorator))
(decorator (call function: (identifier) @reference.decorator))
(decorator (call function: (attribute attribute: (identifier) @reference.decorator)))

(class_definition
  superclasses: (argument_list (identifier) @reference.extends @base.extends)) @definition
(class_definition
  superclasses: (argument_list (attribute attribute: (identifier) @reference.extends) @base.extends)) @definition
(class_definition
  superclasses: (argument_list (subscript value: (identifier) @reference.extends @base.extends))) @definition
(class_definition
  superclasses: (argument_list
    (subscript value: (attribute attribute: (identifier) @reference.extends) @base.extends))) @definition
(class_definition
  superclasses: (argument_list (call) @base.extends)) @definition

(call function: (identifier) @reference.call)
(call function: (attribute attribute: (identifier) @reference.call))

(type (identifier) @reference.type)
(type (attribute attribute: (identifier) @reference.type))
(generic_type . (identifier) @reference.type)
(type (binary_operator (identifier) @reference.type))
(type (subscript (identifier) @reference.type))
(type (subscript (attribute attribute: (identifier) @reference.type)))
(type (string (string_content) @reference.type)
  (#match? @reference.type "^[A-Za-z_][A-Za-z0-9_]*$"))
(generic_type (type_parameter (type (string (string_content) @reference.type)))
  (#match? @reference.type "^[A-Za-z_][A-Za-z0-9_]*$"))

(assignment left: (attribute attribute: (identifier) @reference.write))
(augmented_assignment left: (identifier) @reference.write)
(augmented_assignment left: (attribute attribute: (identifier) @reference.write))
(pattern_list (attribute attribute: (identifier) @reference.write))
(tuple_pattern (attribute attribute: (identifier) @reference.write))

; a dotted name in a pattern is a chain of attributes
(case_pattern (dotted_name . (identifier) @receiver . (identifier) @reference.read))
(class_pattern (dotted_name . (identifier) @receiver . (identifier) @reference.read))
(class_pattern (dotted_name . (identifier) @reference.call .))

(attribute
  object: (_) @receiver
  attribute: (identifier) @reference.read) @value

(identifier) @reference.read
