(class_heritage (identifier) @reference.extends)
