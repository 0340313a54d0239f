/** What names mean in Python, rule by rule. How the text is read: server/resolution/fixture.ts. */
import { test } from "vitest";
import { check } from "../fixture.ts";

test("imports lead through packages, re-exports and stars", () => check(`
--- app/main.py
from shop import Cart, prices
                 ^^^^ cart exact
                       ^^^^^^ app/shop/prices.py exact
import shop.prices as p
import shop.cart
from .shop import *
prices.total()
       ^^^^^ total exact
p.total()
  ^^^^^ total exact
shop.cart.Cart()
^^^^ app/main.py@shop, app/shop/__init__.py exact
     ^^^^ app/shop/cart.py exact
          ^^^^ cart exact
Cart().add(LIMIT)
       ^^^ add
           ^^^^^ limit exact
--- app/shop/__init__.py
from .cart import Cart
LIMIT = 3
^^^^^ #limit
--- app/shop/cart.py
from . import prices
class Cart:
      ^^^^ #cart
    def add(self, item):
        ^^^ #add
        return prices.total()
                      ^^^^^ total exact
--- app/shop/prices.py
def total(): pass
    ^^^^^ #total
`));

test("functions see enclosing functions and the module, not the class around them", () => check(`
--- a.py
limit = 1
^^^^^ #module
class A:
    limit = 2
    ^^^^^ #class
    twice = limit * 2
            ^^^^^ class exact
    def method(self, size=limit):
        return limit
               ^^^^^ module exact
    def other(limit=limit):
              ^^^^^ #parameter
        return [limit for limit in limit]
                ^^^^^ a.py@limit exact
def outer():
    count = 0
    ^^^^^ #count
    def inner():
        nonlocal count
        global limit
        count = limit = 5
        ^^^^^ count exact
        return count
               ^^^^^ count exact
    return inner
`));

test("a default value is read outside of the function", () => check(`
--- a.py
size = 1
^^^^ #outer
def f(size=size):
      ^^^^ #inner
           ^^^^ outer exact
    return size
           ^^^^ inner exact
`));

test("members are found on self, through bases, super and properties", () => check(`
--- a.py
from b import Base
class Derived(Base):
              ^^^^ base exact
    def __init__(self, parent: "Derived" = None):
        super().__init__()
        self.parent = parent
        self.left, self.right = split(self)
             ^^^^ #left
    def run(self):
        ^^^ #run
        self.helper()
             ^^^^^^ helper inferred
        self.parent.left
                    ^^^^ left inferred
        self.owner.run()
                   ^^^ run inferred
        self.label
             ^^^^^ label inferred
    @property
    def owner(self) -> "Derived":
        return self
    @classmethod
    def make(cls):
        return cls().run()
                     ^^^ run inferred
    def again(self):
        return self.__class__().run()
                                ^^^ run inferred
--- b.py
class Base:
      ^^^^ #base
    label = ""
    ^^^^^ #label
    def helper(self): pass
        ^^^^^^ #helper
`));

test("what functions return and annotations name gives members", () => check(`
--- a.py
from typing import List, Optional
class A:
    def go(self): pass
        ^^ #go
def make():
    return A()
def all_of() -> List[A]: pass
def maybe(x: Optional[A], y: "A", *, key: A | None = None):
                                     ^^^ #key
    x.go()
      ^^ go inferred
    y.go()
      ^^ go inferred
    key.go()
        ^^ go inferred
make().go()
       ^^ go inferred
for one in all_of():
    one.go()
        ^^ go inferred
with make() as made:
    made.go()
         ^^ go inferred
maybe(None, None, key=A())
                  ^^^ key inferred
`));

test("a name that star imports do not have stays unknown", () => check(`
--- a.py
from b import *
found + missing + _hidden
^^^^^ found exact
        ^^^^^^^ -
                  ^^^^^^^ -
--- b.py
found = 1
^^^^^ #found
def missing_not(): pass
def _hidden(): pass
`));
