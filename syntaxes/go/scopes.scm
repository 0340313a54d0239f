; Where names bind. Parameters and results bind in the function, everything else in the innermost block.

(function_declaration) @scope.function
(method_declaration) @scope.function
(func_literal) @scope.function
(function_type) @scope
(method_elem) @scope
(type_spec) @scope
(block) @scope
(if_statement) @scope
(for_statement) @scope
(expression_switch_statement) @scope
(type_switch_statement) @scope
(select_statement) @scope
(expression_case) @scope
(type_case) @scope
(default_case) @scope
(communication_case) @scope
