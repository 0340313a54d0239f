; Where reference links go: [label]: destination

(link_reference_definition (link_destination) @reference.mention)
