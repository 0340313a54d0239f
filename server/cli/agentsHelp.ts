/** `kausal help agents`: half a page that an agent can be given. What it says of ids and lines, server/mcp does. */

export const AGENTS_HELP = `kausal mcp serves five tools over the code of one folder; none of them changes anything.

  find       name, qualified.name, glob, path, or text in a line: ids of symbols
  relations  id: who uses it (direction in), or what it uses (out); kind, depth
  impact     ids, a git range or a patch: the tests to run, and what may break by which way
  read       ids: their code, outline, or context (code, what it uses, who uses it, its tests)
  status     what is indexed, what was left out and why

Ids are path#qualified.name (src/cart.ts#Cart.total), of files their path. They stay while lines move, and a name
that means one symbol does as well. Where two would share one, @kind tells them apart (src/a.ts#Both@interface).

First line   snapshot, branch and commit, how many files differ from it (dirty), fresh or stale. The folder is looked
             through before each answer: edit it by whatever means, then ask; nothing has to be told.
Second line  all: that is everything. nothing: there is none. hidden N: that only a name speaks for (guesses: true).
             promised: it overrides a method (or makes a class); ask who uses that, too.
             cut, incomplete, stale, unsupported: then what is not told may be there. Behind it, shown and all by how
             sure: exact (scope or import proves it), inferred (by the receiver's type), name, ambiguous.
Last line    end, or cut with a cursor, with which the same question goes on. Give the pack back as have, and only
             what has changed since is told.

Instead of a search for a name: relations {"id": "Cart.total"}. Of a large file: read {"ids": ["src/cart.ts"],
"as": "outline"}. Before an edit: read {"ids": [...], "as": "context"}. Behind it: impact {"range": "HEAD"}.

There is no type checker. Code that is made while a program is built or runs, names in strings, and libraries outside
of the folder are not seen; then grep.`;
