; Where names bind: functions and comprehensions have scopes, other blocks do not; a class body has one that the
; functions inside it do not see.

(function_definition) @scope.function
(lambda) @scope.function
(class_definition body: (block) @scope.members)
(list_comprehension) @scope
(set_comprehension) @scope
(dictionary_comprehension) @scope
(generator_expression) @scope

; what is read when a function is made, not when it runs
(default_parameter value: (_) @scope.outside)
(typed_default_parameter value: (_) @scope.outside)
(typed_parameter type: (_) @scope.outside)
(typed_default_parameter type: (_) @scope.outside)
(function_definition return_type: (_) @scope.outside)

(return_statement (_) @return)
