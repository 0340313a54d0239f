" What a user of ALE does, without a screen: hover, references, definition. Writes JSON lines to $KAUSAL_SAID.
set nocompatible rtp^=/usr/share/vim-ale rtp+=/usr/share/vim-ale/after nomore hidden
let g:ale_hover_to_preview = 1
let g:ale_lint_delay = 0
let g:ale_linters_explicit = 1
let g:ale_linters = {'python': ['kausal']}
filetype plugin on
runtime! plugin/ale.vim
execute 'source ' . $KAUSAL_RECIPE

let s:said = []
function! s:Say(name, value) abort
  call add(s:said, json_encode({'name': a:name, 'value': a:value}))
endfunction

function! s:Wait(condition) abort
  let l:begin = reltime()
  while !eval(a:condition) && reltimefloat(reltime(l:begin)) < 120
    sleep 20m
  endwhile
endfunction

function! s:Place(path, line) abort
  return substitute(fnamemodify(a:path, ':p'), '.*/shop/', '', '') . ':' . a:line
endfunction

try
  execute 'edit ' . $KAUSAL_WORKSPACE . '/tools/report.py'
  let s:buffer = bufnr('')
  call search('print(format_')
  call search('format_')
  ALELint
  " It has no answer before the server is up, and asks once.
  for s:attempt in range(240)
    ALEFindReferences -quickfix
    let s:begin = reltime()
    while len(getqflist()) < 4 && reltimefloat(reltime(s:begin)) < 0.5
      sleep 20m
    endwhile
    if len(getqflist()) >= 4 | break | endif
  endfor
  call s:Say('references', sort(map(getqflist(), 's:Place(bufname(v:val.bufnr), v:val.lnum)')))
  execute 'buffer ' . s:buffer
  call cursor(6, 14)
  ALEHover
  let s:shown = "filter(range(1, bufnr('$')), {_, number -> join(getbufline(number, 1, '$')) =~# 'Kausal'})"
  call s:Wait('len(' . s:shown . ') > 0')
  call s:Say('hover', join(map(eval(s:shown), "join(getbufline(v:val, 1, '$'), ' ')"), ' '))
  execute 'buffer ' . s:buffer
  call cursor(6, 14)
  ALEGoToDefinition
  call s:Wait("expand('%:t') ==# 'money.py'")
  call s:Say('definition', [s:Place(expand('%:p'), line('.'))])
catch
  call s:Say('error', v:exception . ' at ' . v:throwpoint)
endtry
call writefile(s:said, $KAUSAL_SAID)
qall!
