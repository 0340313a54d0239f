; What prose names: destinations of links and images, and code spans. Which of them are names or paths is decided by
; their text.

(link_destination) @reference.mention
(code_span) @reference.mention
