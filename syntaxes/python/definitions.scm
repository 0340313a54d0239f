; What a Python file declares. Functions directly in a class body become methods, variables fields: that is the work of
; the scope (scopes.scm), not of the patterns here.

; --- classes and functions

(class_definition
  name: (identifier) @name
  body: (block) @body) @definition.class

(class_definition
  body: (block . (expression_statement (string) @doc))) @definition

((function_definition
  name: (identifier) @name
  body: (block) @body) @definition.test
  (#match? @name "^test(_|$)"))

((function_definition
  name: (identifier) @name
  body: (block) @body) @definition.constructor
  (#any-of? @name "__init__" "__new__"))

(function_definition
  name: (identifier) @name
  body: (block) @body) @definition.function

(function_definition
  body: (block . (expression_statement (string) @doc))) @definition

(function_definition "async") @definition @flag.async

(function_definition
  return_type: (type) @returns) @definition

(decorated_definition
  definition: (_) @definition) @range

(decorated_definition
  (decorator (identifier) @_decorator)
  definition: (function_definition) @definition @flag.accessor
  (#any-of? @_decorator "property" "cached_property" "classproperty" "abstractproperty"))

(decorated_definition
  (decorator (attribute attribute: (identifier) @_decorator))
  definition: (function_definition) @definition @flag.accessor
  (#any-of? @_decorator "setter" "getter" "deleter" "cached_property" "abstractproperty"))

(decorated_definition
  (decorator (identifier) @_decorator)
  definition: (function_definition) @definition @flag.static
  (#any-of? @_decorator "staticmethod" "classmethod"))

(decorated_definition
  (decorator (identifier) @_decorator)
  definition: (function_definition) @definition @flag.abstract
  (#eq? @_decorator "abstractmethod"))

(decorated_definition
  (decorator (attribute attribute: (identifier) @_decorator))
  definition: (function_definition) @definition @flag.abstract
  (#eq? @_decorator "abstractmethod"))

(lambda) @definition.anonymous

; --- parameters

(parameters (identifier) @definition.parameter @name)
(lambda_parameters (identifier) @definition.parameter @name)
(default_parameter name: (identifier) @name) @definition.parameter
(default_parameter name: (identifier) value: (_) @init) @definition
(typed_parameter . (identifier) @name type: (type) @type) @definition.parameter
(typed_default_parameter name: (identifier) @name type: (type) @type) @definition.parameter
(typed_parameter . (list_splat_pattern (identifier) @name)) @definition.parameter
(typed_parameter . (dictionary_splat_pattern (identifier) @name)) @definition.parameter
(parameters (list_splat_pattern (identifier) @name) @definition.parameter)
(parameters (dictionary_splat_pattern (identifier) @name) @definition.parameter)
(lambda_parameters (list_splat_pattern (identifier) @name) @definition.parameter)
(lambda_parameters (dictionary_splat_pattern (identifier) @name) @definition.parameter)

; the first parameter of a method is the object or its class
(class_definition
  body: (block
    (function_definition
      parameters: (parameters . (identifier) @definition @type.self))))

(class_definition
  body: (block
    (decorated_definition
      (decorator (_) @_decorator)
      definition: (function_definition
        parameters: (parameters . (identifier) @definition @type.self))
      (#not-eq? @_decorator "staticmethod"))))

; type parameters: class C[T], def f[T: Bound]
(class_definition
  type_parameters: (type_parameter (type (identifier) @definition.typeParameter @name)))
(function_definition
  type_parameters: (type_parameter (type (identifier) @definition.typeParameter @name)))
(class_definition
  type_parameters: (type_parameter (type (constrained_type . (type (identifier) @definition.typeParameter @name)))))
(function_definition
  type_parameters: (type_parameter (type (constrained_type . (type (identifier) @definition.typeParameter @name)))))

(type_alias_statement
  left: (type (identifier) @name)
  right: (type) @type) @definition.type

; --- variables

((expression_statement
  (assignment left: (identifier) @name) @definition.constant)
  (#match? @name "^_*[A-Z][A-Z0-9_]*$"))

(expression_statement
  (assignment left: (identifier) @name) @definition.variable)

(expression_statement
  (assignment left: (identifier) right: (_) @init) @definition)

(assignment left: (identifier) type: (type) @type) @definition

; a = b = value
(assignment
  right: (assignment left: (identifier) @name right: (_) @init) @definition.variable @flag.beside)

; a, b = value
(assignment
  left: [(pattern_list) (tuple_pattern) (list_pattern)] @pattern
  right: (_)? @init) @definition.variable

(for_statement left: (_) @pattern right: (_) @init) @definition.variable @flag.element @flag.local
(for_in_clause left: (_) @pattern right: (_) @init) @definition.variable @flag.element @flag.local
(as_pattern (_) @init alias: (as_pattern_target) @pattern) @definition.variable @flag.local
(named_expression name: (identifier) @definition.variable @name @flag.local @flag.hoisted value: (_) @init)

(pattern_list (identifier) @binding)
(tuple_pattern (identifier) @binding)
(list_pattern (identifier) @binding)
(list_splat_pattern (identifier) @binding)
(for_statement left: (identifier) @binding)
(for_in_clause left: (identifier) @binding)
(as_pattern_target (identifier) @binding)
(as_pattern_target (tuple (identifier) @binding))
(as_pattern_target (list (identifier) @binding))

; match patterns: a name alone binds
(case_clause (case_pattern) @pattern) @definition.variable @flag.local
(case_pattern (dotted_name . (identifier) @binding .))
(keyword_pattern (identifier) (dotted_name . (identifier) @binding .))
(splat_pattern (identifier) @binding)
(as_pattern (case_pattern) (identifier) @binding)

; --- attributes that methods give to the object

(pattern_list
  (attribute object: (identifier) @_self attribute: (identifier) @name @reference.write) @definition.field
  (#any-of? @_self "self" "cls"))
(pattern_list
  (attribute object: (identifier) @_self) @definition @flag.outer @flag.implied
  (#any-of? @_self "self" "cls"))
(tuple_pattern
  (attribute object: (identifier) @_self attribute: (identifier) @name @reference.write) @definition.field
  (#any-of? @_self "self" "cls"))
(tuple_pattern
  (attribute object: (identifier) @_self) @definition @flag.outer @flag.implied
  (#any-of? @_self "self" "cls"))

(assignment
  left: (attribute object: (identifier) @_self attribute: (identifier) @name @reference.write)
  right: (_)? @init
  (#any-of? @_self "self" "cls")) @definition.field @flag.outer @flag.implied

(assignment
  left: (attribute object: (identifier) @_self attribute: (identifier))
  type: (type) @type
  (#any-of? @_self "self" "cls")) @definition

(comment) @comment
