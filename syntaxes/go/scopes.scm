; Where names bind. The body of a function is one block with its parameters and results; all other blocks are their own.

(function_declaration) @scope.function
(method_declaration) @scope.function
(func_literal) @scope.function
(function_type) @scope
(method_elem) @scope
(type_spec) @scope
(statement_list (block) @scope)
(labeled_statement (block) @scope)
(if_statement consequence: (block) @scope)
(if_statement alternative: (block) @scope)
(for_statement body: (block) @scope)
(if_statement) @scope
(for_statement) @scope
(expression_switch_statement) @scope
(type_switch_statement) @scope
(select_statement) @scope
(expression_case) @scope
(type_case) @scope
(default_case) @scope
(communication_case) @scope
