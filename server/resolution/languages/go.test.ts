/** What names mean in Go, rule by rule. How the text is read: server/resolution/fixture.ts. */
import { test } from "vitest";
import { check } from "../fixture.ts";

test("all files of a folder are one package, and tests see it from outside or inside", () => check(`
--- shop/cart.go
package shop
func Total() int { return price() + helper() }
     ^^^^^ #total
                          ^^^^^ price exact
                                    ^^^^^^ -
--- shop/price.go
package shop
func price() int { return 1 }
     ^^^^^ #price
--- shop/inside_test.go
package shop
func helper() int { return price() }
                           ^^^^^ price exact
--- shop/outside_test.go
package shop_test
import "example.org/app/shop"
func help() { shop.Total(); price(); shop.Price() }
                   ^^^^^ total exact
                            ^^^^^ -
                                          ^^^^^ exported exact
--- shop/export_test.go
package shop
var Price = price
    ^^^^^ #exported
            ^^^^^ price exact
--- shop/other_test.go
package shop_test
func apart() { helper() }
               ^^^^^^ -
--- go.mod
module example.org/app
`));

test("what is imported into a file by a dot is bound in that file alone", () => check(`
--- go.mod
module example.org/app
--- price/price.go
package price
func One() int { return 1 }
     ^^^ #one
type Price struct{}
     ^^^^^ #price
func (p Price) Cents() int { return 1 }
               ^^^^^ #cents
--- shop/cart.go
package shop
import . "example.org/app/price"
func Total() int { return One() + Price{}.Cents() }
     ^^^^^ #total
                          ^^^ one exact
                                  ^^^^^ price exact
                                          ^^^^^ cents inferred
--- shop/other.go
package shop
func other() int { return One() + Total() }
                          ^^^ -
                                  ^^^^^ total exact
--- main.go
package main
import "example.org/app/shop"
func main() { shop.Total(); shop.One() }
                   ^^^^^ total exact
                                 ^^^ -
`));

test("imports follow go.mod, vendor folders and the tree of the standard library", () => check(`
--- go.mod
module example.org/app
--- main.go
package main
import (
	"example.org/app/internal/shop"
	other "gopkg.in/yaml.v3"
)
func main() { shop.Total(); other.Parse() }
                   ^^^^^ total exact
                                  ^^^^^ parse exact
--- internal/shop/shop.go
package shop
func Total() {}
     ^^^^^ #total
--- vendor/gopkg.in/yaml.v3/yaml.go
package yaml
import "fmt"
func Parse() { fmt.Print() }
     ^^^^^ #parse
                   ^^^^^ -
--- src/net/http/http.go
package http
import "net/url"
func get() { url.Parse() }
                 ^^^^^ url exact
--- src/net/url/url.go
package url
func Parse() {}
     ^^^^^ #url
`));

test("locals are seen behind their declaration, and := declares only what is new", () => check(`
--- a.go
package a
func f(x int) (err error) {
       ^ #parameter
               ^^^ #result
	y, err := g(x)
 ^ #y
    ^^^ result exact
	if x := x; x > 0 {
    ^ #inner
         ^ parameter exact
            ^ inner exact
		y := y + x
  ^ #shadow
       ^ y exact
		_ = y
      ^ shadow exact
	}
	return err
        ^^^ result exact
}
func g(x int) (int, error) { return x, nil }
`));

test("methods stand outside of their type, in any file, and embedding lends them", () => check(`
--- a.go
package a
type Base struct{ name string }
                  ^^^^ #name
type Named interface { Name() string }
                       ^^^^ #interface
type Derived struct {
	*Base
	inner Named
 ^^^^^ #inner
	more  map[string][]Kind
}
type Kind int
func (d *Derived) Run() {
                  ^^^ #run
	d.name = d.Base.name
   ^^^^ name inferred
                 ^^^^ name inferred
	d.inner.Name()
         ^^^^ interface inferred
	for _, kind := range d.more["a"] {
		kind.Show()
       ^^^^ show inferred
	}
	Kind(3).Show()
         ^^^^ show inferred
}
--- b.go
package a
func (k Kind) Show() {}
              ^^^^ #show
func (b *Base) Show() {}
               ^^^^ #base
func use(d Derived) { d.Show(); d.Run() }
                        ^^^^ base inferred
                                  ^^^ run inferred
`));

test("several results, literals, type switches and type parameters give members", () => check(`
--- a.go
package a
type T struct{ next *T; list []T }
               ^^^^ #next
                        ^^^^ #list
func (t *T) Go() {}
            ^^ #go
func make2() (*T, error) { return &T{next: nil}, nil }
                                     ^^^^ next
func all[K comparable](m map[K]*T, x any) {
	a, err := make2()
	a.Go()
   ^^ go inferred
	b := []T{{list: nil}}
           ^^^^ list
	b[0].next.Go()
           ^^ go inferred
	switch v := x.(type) {
	case *T:
		v.Go()
    ^^ go inferred
	}
	x.(*T).Go()
        ^^ go inferred
	c := make(chan T)
	(<-c).Go()
       ^^ go inferred
	for _, v := range m { v.Go() }
                         ^^ go inferred
	_ = err
}
const key = "k"
      ^^^ #key
var table = map[string]int{key: 1}
                           ^^^ key exact
`));

test("a package is called what its clause says, whatever its folder is called", () => check(`
--- go.mod
module example.org/app
--- main.go
package main
import "example.org/app/go-yaml"
func main() { yaml.Parse(); len(yaml.Parse()) }
                   ^^^^^ parse exact
                                     ^^^^^ parse exact
--- go-yaml/yaml.go
package yaml
func Parse() string { return "" }
     ^^^^^ #parse
`));

test("what stands at the top of another file for want of a bracket is no declaration of the package", () => check(`
--- go.mod
module example.org/app
--- broken.go
package app
type reader interface { yaml() }
for yaml := 1; yaml < 2; yaml++ {
}
--- main.go
package app
import "example.org/app/go-yaml"
func main() { yaml.Parse() }
                   ^^^^^ parse exact
--- go-yaml/yaml.go
package yaml
func Parse() {}
     ^^^^^ #parse
`));
