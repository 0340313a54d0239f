; Headings are sections, nested by their level; the first paragraph below one documents it.

(section (atx_heading heading_content: (inline) @name)) @definition.section
(section . (atx_heading) . (paragraph) @doc) @definition
(section (atx_heading) @_heading . (_) @body) @definition

; an underlined heading does not enclose what follows it
(setext_heading
  heading_content: (paragraph (inline) @name)
  [(setext_h1_underline) (setext_h2_underline)] @body) @definition.section
