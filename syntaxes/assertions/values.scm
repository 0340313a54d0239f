; `<Type>value`, which only TypeScript without JSX has.

(type_assertion (type_arguments (_) @a)) @value
(type_assertion (type_arguments (_) @context.type) . (_) @context)
