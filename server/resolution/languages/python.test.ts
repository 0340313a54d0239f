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

test("super of a class that is named begins behind that class", () => check(`
--- a.py
class Base:
    def run(self): pass
        ^^^ #base
class Middle(Base):
    def run(self): super(Middle, self).run()
        ^^^ #middle
                                       ^^^ base inferred
class Leaf(Middle):
    def run(self):
        super(Middle, self).run()
                            ^^^ base inferred
        super(Leaf, self).run()
                          ^^^ middle inferred
        super().run()
                ^^^ middle inferred
        super(type(self), self).run()
                                ^^^ middle inferred
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

test("a class or function behind an import of its name has the name from there on", () => check(`
--- base.py
class Node:
      ^^^^ #base
    def visit(self): pass
        ^^^^^ #visited
def walk(): pass
    ^^^^ #plain
--- tree.py
from base import Node, walk
                 ^^^^ base exact
class Node(Node):
      ^^^^ #node
           ^^^^ base exact
    other = Node
            ^^^^ base exact
    def visit(self):
        ^^^^^ #visit
        super().visit()
                ^^^^^ visited inferred
        return Node().visit()
               ^^^^ node exact
                      ^^^^^ visit inferred
Node().visit()
^^^^ node exact
       ^^^^^ visit inferred
if Node:
    def walk(): pass
walk()
^^^^ plain exact
--- user.py
from tree import Node
                 ^^^^ node exact
Node().visit()
       ^^^^^ visit inferred
`));

test("a keyword of a call names a parameter, or the field of a class that does not say how it is made", () => check(`
--- a.py
@dataclass
class Point:
    x: int
    ^ #x
    y: int = 0
    ^ #y
    def norm(self): return self.x
class Named(Point):
    title = ""
    ^^^^^ #title
class Made:
    x: int
    ^ #made
    def __init__(self, x, y):
                       ^ #parameter
        self.z = x
Point(x=1, norm=2)
      ^ x inferred
           ^^^^ -
Named(y=1, title="")
      ^ y inferred
           ^^^^^ title inferred
Made(x=1, z=2)
     ^ parameter inferred
          ^ -
def where(p):
    match p:
        case Made(x=0): pass
                  ^ made inferred
        case Named(x=value): return value
                   ^ x inferred
                                    ^^^^^ a.py@value exact
`));

test("cls() in a class method calls the class", () => check(`
--- a.py
class Widget:
      ^^^^^^ #widget
    @classmethod
    def build(cls, other):
              ^^^ #cls
        other()
        ^^^^^ a.py@other exact
        made = cls()
               ^^^ cls, widget inferred
        made.paint()
             ^^^^^ paint inferred
        return cls
               ^^^ cls exact
    def paint(self):
        ^^^^^ #paint
        self()
        ^^^^ a.py@self exact
`));

test("what a subclass assigns to a property of a base is the property", () => check(`
--- a.py
from b import Base
class Sub(Base):
    def __init__(self):
        self.size = 3
             ^^^^ getter, setter inferred
        self.plain = 4
             ^^^^^ own inferred
             ^^^^^ #own
Sub().size
      ^^^^ getter, setter inferred
Sub().plain
      ^^^^^ own inferred
--- b.py
class Base:
    def plain(self): pass
    @property
    def size(self): return 1
        ^^^^ #getter
    @size.setter
    def size(self, value): pass
        ^^^^ #setter
`));

test("packages need no file of their own", () => check(`
--- src/corp/tools/text.py
def trim(s): return s
    ^^^^ #trim
--- src/corp/app/main.py
from corp.tools import text
                       ^^^^ src/corp/tools/text.py exact
from corp.tools.text import trim
                            ^^^^ trim exact
from ..tools import text as again
import corp.tools.text
text.trim()
     ^^^^ trim exact
again.trim()
      ^^^^ trim exact
corp.tools.text.trim()
^^^^ src/corp/app/main.py@corp exact
     ^^^^^ -
           ^^^^ src/corp/tools/text.py exact
                ^^^^ trim exact
corp.nothing.trim()
             ^^^^ -
--- tests/test_it.py
from corp.tools import text, gone
                       ^^^^ src/corp/tools/text.py exact
                             ^^^^ -
`));

test("a class body runs from top to bottom: until it binds a name, that is one of a scope around it", () => check(`
--- kinds.py
from base import validate, Driver
def plain(): pass
    ^^^^^ #plain
class Kind:
    first = validate.empty
            ^^^^^^^^ valid exact
    checks = list(validate())
                  ^^^^^^^^ valid exact
    Driver = Driver
             ^^^^^^ driver exact
    again = Driver
            ^^^^^^ kinds.py@Driver exact
    @property
    def validate(self): return plain()
        ^^^^^^^^ #own
                               ^^^^^ plain exact
    @validate.setter
     ^^^^^^^^ own, setter
    def validate(self, value): pass
        ^^^^^^^^ #setter
    def plain(self): pass
    only = later
           ^^^^^ kinds.py@later
    later = 1
--- base.py
def validate(): pass
    ^^^^^^^^ #valid
class Driver: pass
      ^^^^^^ #driver
`));

test("whoever takes all of a module gets what it lists, else what has no underscore", () => check(`
--- main.py
from listed import *
from plain import *
from computed import *
from pack import *
shown(_kept, hidden, _under, open_, late, more)
^^^^^ shown exact
      ^^^^^ kept exact
             ^^^^^^ -
                     ^^^^^^ -
                             ^^^^^ open exact
                                    ^^^^ late exact
                                          ^^^^ more exact
deep(tool, other)
^^^^ -
     ^^^^ pack/tool.py exact
           ^^^^^ -
--- listed.py
from inner import *
__all__ = ["shown", '_kept']
            ^^^^^ shown exact
__all__ += ["late"]
def shown(): pass
    ^^^^^ #shown
def _kept(): pass
    ^^^^^ #kept
def hidden(): pass
def late(): pass
    ^^^^ #late
--- inner.py
def deep(): pass
--- plain.py
def _under(): pass
def open_(): pass
    ^^^^^ #open
--- computed.py
import pack
__all__ = ["none"] + pack.__all__
def more(): pass
    ^^^^ #more
--- pack/__init__.py
__all__ = ["tool"]
--- pack/tool.py
--- pack/other.py
`));

test("type variables and type parameters stand for what is given, in brackets or as arguments", () => check(`
--- a.py
from typing import Generic, List, Type, TypeVar
T = TypeVar("T")
class Cup:
    def wash(self): pass
        ^^^^ #wash
class Pan:
    def wash(self): pass
def first(all: List[T]) -> T: ...
def made(kind: Type[T]) -> T: ...
def same[U](it: U) -> U: ...
first([Cup()]).wash()
               ^^^^ wash
made(Cup).wash()
          ^^^^ wash
same(Cup()).wash()
            ^^^^ wash
class Box(Generic[T]):
    def __init__(self, held: T): self.held = held
    def get(self) -> T: ...
    def all(self) -> List[T]: ...
    def with_other(self, other: T) -> T: ...
box: Box[Cup] = make()
box.get().wash()
          ^^^^ wash
box.all()[0].wash()
             ^^^^ wash
box.held.wash()
         ^^^^ wash
Box(Cup()).get().wash()
                 ^^^^ wash
class Large(Box[Cup]):
    def run(self):
        self.get().wash()
                   ^^^^ wash
        super().get().wash()
                      ^^^^ wash
class Shelf[V]:
    def get(self) -> V: ...
shelf: Shelf[Cup]
shelf.get().wash()
            ^^^^ wash
`));
