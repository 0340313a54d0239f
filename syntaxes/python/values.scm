; Where values come from.

; --- annotations name a type and mean one of its instances

(type
  (generic_type . (identifier) @_generic (type_parameter . (type) @a .))
  (#any-of? @_generic "Optional" "Final" "ClassVar" "Annotated" "Required" "NotRequired")) @value

((type
  (generic_type . (identifier) @_generic (type_parameter . (type (_) @a) .))
  (#any-of? @_generic "Type" "type")) @value)

((type
  (generic_type . (identifier) @_generic (type_parameter (type) @a .))
  (#any-of? @_generic "List" "list" "Set" "set" "Sequence" "Iterable" "Iterator" "Tuple" "tuple" "FrozenSet" "frozenset"
    "Collection" "Generator" "Dict" "dict" "Mapping" "Deque" "deque")) @value.collection)

((type
  (generic_type . (identifier) @_generic (type_parameter . (type) @a .))
  (#any-of? @_generic "Awaitable" "Coroutine")) @value.promise)

((type (generic_type . (identifier) @_generic (type_parameter (type) @part)))
  @value.either
  (#eq? @_generic "Union"))

(type (generic_type . (identifier) @a)) @value.instance
(type (string (string_content) @a)) @value.instance
(type (binary_operator left: (identifier) @a right: (none))) @value.instance
(type (binary_operator left: (attribute) @a right: (none))) @value.instance
(type (subscript
  value: (attribute attribute: (identifier) @_generic)
  subscript: (_) @a)
  (#eq? @_generic "Optional")) @value.instance
(type (identifier) @a) @value.instance
(type (attribute) @a) @value.instance

; what is caught is an instance of one of the classes that are named
(except_clause value: (as_pattern (identifier) @a alias: (as_pattern_target (identifier) @value.instance)))
(except_clause value: (as_pattern (attribute) @a alias: (as_pattern_target (identifier) @value.instance)))
(except_clause value: (as_pattern (tuple (_) @a) alias: (as_pattern_target (identifier) @value.instance)))

; with x as y: most context managers give themselves
(as_pattern (_) @a alias: (as_pattern_target (identifier) @value))

; --- expressions

((call function: (identifier) @_super) @value.super
  (#eq? @_super "super"))
;  another instance of what it is: self.__class__(), type(self)()
((call function: (attribute object: (_) @a attribute: (identifier) @_class)) @value
  (#eq? @_class "__class__"))
((call function: (call function: (identifier) @_type arguments: (argument_list . (_) @a .))) @value
  (#eq? @_type "type"))
(call function: (_) @a) @value.call
(await (_) @a) @value.awaited
(subscript value: (_) @a) @value.element
(list (_) @part) @value.collection
(tuple (_) @part) @value.collection
(set (_) @part) @value.collection
(dictionary (pair value: (_) @part)) @value.collection
(list_comprehension body: (_) @a) @value.collection
(set_comprehension body: (_) @a) @value.collection
(generator_expression body: (_) @a) @value.collection
(dictionary_comprehension body: (pair value: (_) @a)) @value.collection
(parenthesized_expression (_) @a) @value
(conditional_expression (_) @part . (_) . (_) @part) @value.either
(boolean_operator left: (_) @part right: (_) @part) @value.either
(named_expression value: (_) @a) @value
(assignment right: (_) @a) @value
(lambda body: (_) @return)
(interpolation (_) @a) @value
