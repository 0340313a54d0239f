/** What prose mentions. How the text is read: server/resolution/fixture.ts. */
import { test } from "vitest";
import { check } from "../fixture.ts";

test("links mean files and headings", () => check(`
--- docs/guide.md
# Guide
See [the cart](../src/cart.ts), [details](#more-details), [twice](other.md#same-1), [none](#nothing),
               ^^^^^^^^^^^^^^ src/cart.ts exact
                                          ^^^^^^^^^^^^^ details exact
                                                                  ^^^^^^^^^^^^^^^ second exact
                                                                                           ^^^^^^^^ -
[label][ref] and [far](https://example.org/docs/guide.md).

## More \`details\`!
   ^^^^ #details

[ref]: /docs/other.md
       ^^^^^^^^^^^^^^ docs/other.md exact
--- docs/other.md
# Same
# Same
  ^^^^ #second
--- src/cart.ts
export const x = 1;
`));

test("code spans mean the only symbol of that name, by its qualified name, or a file", () => check(`
--- README.md
Call \`Cart.total()\`, not \`total\`; see \`src/cart.ts\`, \`npm install\`, \`string\` and \`Missing\`.
      ^^^^^^^^^^ cart inferred
                          ^^^^^ cart, order ambiguous
                                       ^^^^^^^^^^^ src/cart.ts exact
                                                                      ^^^^^^ -
                                                                                   ^^^^^^^ -
--- src/cart.ts
export class Cart { total() {} }
                    ^^^^^ #cart
export class Order { total() {} }
                     ^^^^^ #order
`));
