;; What a user of eglot does, without a screen: connect, hover, references, definition, unsaved text. Speaks to the test in
;; JSON lines on standard output. emacs -Q skips Debian's site start, so its packages are put on the path here.
(dolist (folder (file-expand-wildcards "/usr/share/emacs/site-lisp/elpa*/*-[0-9]*")) (add-to-list 'load-path folder))
(require 'json)
(require 'xref)
(require 'project)

(defun say (name value)
  (princ (concat (json-encode `((name . ,name) (value . ,value))) "\n")))

(defun place-of (item)
  (let ((location (xref-item-location item)))
    (format "%s:%s" (file-relative-name (xref-location-group location) (getenv "KAUSAL_WORKSPACE"))
            (xref-location-line location))))

(defun ask (method &optional params)
  (jsonrpc-request (eglot-current-server) method params :timeout 120))

(condition-case problem
    (progn
      (load (getenv "KAUSAL_RECIPE") nil t)
      (require 'eglot)
      (setq eglot-sync-connect 120 eglot-connect-timeout 120 enable-local-variables nil)
      (with-current-buffer (find-file-noselect (concat (getenv "KAUSAL_WORKSPACE") "/tools/report.py"))
        (apply #'eglot (eglot--guess-contact))
        (let ((end (+ (float-time) 120)) state)
          (while (and (not (equal state "ready")) (< (float-time) end))
            (setq state (plist-get (aref (plist-get (ask :kausal/status) :folders) 0) :state))))
        (goto-char (point-min))
        (search-forward "print(format_")
        (say "hover" (plist-get (plist-get (ask :textDocument/hover (eglot--TextDocumentPositionParams)) :contents) :value))
        (let ((name (xref-backend-identifier-at-point 'eglot)))
          (say "references" (vconcat (sort (mapcar #'place-of (xref-backend-references 'eglot name)) #'string<)))
          (say "definition" (vconcat (mapcar #'place-of (xref-backend-definitions 'eglot name)))))
        (goto-char (point-min))
        (insert "def fresh(): pass\nfresh()\n")
        (backward-char 4)
        (eglot--signal-textDocument/didChange)
        ;; A question waits a second for text that was just typed, which a busy machine may not have read by then.
        (let ((end (+ (float-time) 120)) found)
          (while (and (not found) (< (float-time) end))
            (setq found (xref-backend-definitions 'eglot "fresh")))
          (say "unsaved" (vconcat (mapcar #'place-of found))))
        (set-buffer-modified-p nil)
        (eglot-shutdown (eglot-current-server))
        (say "stopped" (if (eglot-current-server) json-false t))))
  (error (say "error" (format "%S" problem))))
(kill-emacs 0)
