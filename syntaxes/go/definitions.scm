; What a Go file declares. Methods stand outside of their type, perhaps in another file: @owner names it.

; --- functions and methods

((function_declaration
  name: (identifier) @_name
  parameters: (parameter_list . (parameter_declaration
    type: (pointer_type (qualified_type package: (package_identifier) @_package))) .)) @definition.test
  (#eq? @_package "testing")
  (#match? @_name "^(Test|Benchmark|Fuzz)([^a-z]|$)")
  (#not-eq? @_name "TestMain"))

(function_declaration
  name: (identifier) @name
  body: (block)? @body) @definition.function

(method_declaration
  receiver: (parameter_list
    (parameter_declaration type: [
      (type_identifier) @owner
      (pointer_type (type_identifier) @owner)
      (generic_type type: (type_identifier) @owner)
      (pointer_type (generic_type type: (type_identifier) @owner))
      (parenthesized_type (type_identifier) @owner)
      (parenthesized_type (pointer_type (type_identifier) @owner))
    ]))
  name: (field_identifier) @name
  body: (block)? @body) @definition.method

(func_literal body: (block) @body) @definition.anonymous

(function_declaration result: (_) @returns) @definition
(method_declaration result: (_) @returns) @definition
(func_literal result: (_) @returns) @definition
(method_elem result: (_) @returns) @definition

; --- parameters, results, type parameters

(parameter_declaration
  name: (identifier) @definition.parameter @name
  type: (_) @type)
(variadic_parameter_declaration
  name: (identifier) @definition.parameter @name) @type

(type_parameter_declaration
  name: (identifier) @definition.typeParameter @name
  type: (type_constraint) @type)

; the type parameters that a receiver names
(method_declaration
  receiver: (parameter_list
    (parameter_declaration type: (generic_type type_arguments: (type_arguments
      (type_elem (type_identifier) @definition.typeParameter @name))))))
(method_declaration
  receiver: (parameter_list
    (parameter_declaration type: (pointer_type (generic_type type_arguments: (type_arguments
      (type_elem (type_identifier) @definition.typeParameter @name)))))))

; --- types

(type_spec
  name: (type_identifier) @name
  type: (struct_type (field_declaration_list) @body) @literal) @definition.class

(type_spec
  name: (type_identifier) @name
  type: (interface_type) @body @literal) @definition.interface

(type_spec
  name: (type_identifier) @name
  type: (_) @type) @definition.type

(type_alias
  name: (type_identifier) @name
  type: (_) @type) @definition.type

(type_declaration . (type_spec) @definition .) @range
(type_declaration . (type_alias) @definition .) @range

; a struct or interface type without a name
(struct_type) @definition.anonymous
(interface_type) @definition.anonymous
(function_type) @definition.anonymous
(function_type result: (_) @returns) @definition

(field_declaration
  name: (field_identifier) @definition.field @name
  type: (_) @type) @range

; embedded: the field has the name of its type, which is a base of the type around it
(field_declaration !name type: (type_identifier) @definition.field @name @flag.shorthand) @range
(field_declaration !name type: (qualified_type name: (type_identifier) @name @flag.shorthand) @definition.field) @range
(field_declaration !name type: (generic_type type: (type_identifier) @name @flag.shorthand) @definition.field) @range
(field_declaration !name type: (_) @definition @type)
(field_declaration !name type: (_) @base.extends)

(interface_type
  (method_elem
    name: (field_identifier) @name) @definition.method @flag.bodiless)

(interface_type
  (type_elem . (type_identifier) @base.extends .))
(interface_type
  (type_elem . (qualified_type) @base.extends .))
(interface_type
  (type_elem . (generic_type) @base.extends .))

; --- variables and constants

(const_spec name: (identifier) @definition.constant @name) @range
(const_spec name: (identifier) @definition type: (_) @type)
(const_spec . name: (identifier) @definition . value: (expression_list . (_) @init .))
(const_declaration . (const_spec . name: (identifier) @definition . [type: (_) value: (_)]? .) .) @range

(var_spec name: (identifier) @definition.variable @name) @range
(var_spec name: (identifier) @definition type: (_) @type)
(var_spec . name: (identifier) @definition . value: (expression_list . (_) @init))
(var_declaration . (var_spec . name: (identifier) @definition . type: (_)? . value: (_)? .) .) @range

(short_var_declaration
  left: (expression_list) @pattern
  right: (expression_list . (_) @init .)) @definition.local @flag.fresh
(short_var_declaration
  left: (expression_list) @pattern) @definition.local @flag.fresh
(short_var_declaration
  left: (expression_list (identifier) @binding))

(range_clause
  left: (expression_list) @pattern
  ":="
  right: (_) @init) @definition.local @flag.fresh
(range_clause
  left: (expression_list (identifier) @binding)
  ":=")

(receive_statement
  left: (expression_list) @pattern
  ":="
  right: (_) @init) @definition.local @flag.fresh
(receive_statement
  left: (expression_list (identifier) @binding)
  ":=")

; switch v := x.(type): in each case v has the type of that case
(type_switch_statement
  alias: (expression_list (identifier) @name)
  value: (_) @init
  (type_case) @definition.local @flag.inner)
(type_switch_statement
  alias: (expression_list (identifier) @name)
  value: (_) @init
  (default_case) @definition.local @flag.inner)
(type_case "case" . type: (_) @type . ":") @definition

(labeled_statement label: (label_name) @name) @definition.label

(comment) @comment
