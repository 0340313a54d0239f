/** What references mean, rule by rule; each case is a small workspace. How the text is read: fixture.ts. */
import { expect, test } from "vitest";
import { Confidence } from "../model/kinds.ts";
import { check, linksOf, openFixture } from "./fixture.ts";
import { MemoryWorld } from "./memoryWorld.ts";
import { resolveFile } from "./resolve.ts";
import type { World } from "./world.ts";

test("scope finds the innermost declaration of a name, types and values apart", () => check(`
--- a.ts
const one = 1;
      ^^^ #outer
interface Both { x: number }
          ^^^^ #type
const Both = one;
      ^^^^ #value
             ^^^ outer exact
function f(one: Both) {
           ^^^ #parameter
                ^^^^ type exact
  return one + Both;
         ^^^ parameter exact
               ^^^^ value
}
`));

test("a var is seen in its whole function, a let in its block", () => check(`
--- a.ts
let x = 1;
    ^ #outer
function f() { { var v = 1; let x = 2; } return [v, x]; }
                     ^ #v
                                                 ^ v exact
                                                    ^ outer exact
`));

test("labels, and variables of the same name, are two things", () => check(`
--- a.ts
a: for (const a of []) { if (a) break a; }
^ #label
              ^ #variable
                             ^ variable
                                      ^ label
`));

test("an import leads through re-exports, aliases and stars to the declaration", () => check(`
--- src/main.ts
import { total as sum, default as plain } from "./index.js";
         ^^^^^ total exact
sum(plain);
^^^ total exact
    ^^^^^ plain exact
--- src/index.ts
export * from "./all";
               ^^^^^ src/all/index.ts exact
export { default } from "./plain";
         ^^^^^^^ plain exact
--- src/all/index.ts
export { inner as total } from "../inner";
         ^^^^^ total exact
                  ^^^^^ total exact
--- src/inner.ts
function hidden() {}
         ^^^^^^ #total
export { hidden as inner };
         ^^^^^^ total
--- src/plain.ts
export default class Plain {}
                     ^^^^^ #plain
`));

test("modules that export each other end", () => check(`
--- a.ts
export * from "./b";
import { nowhere, here } from "./b";
nowhere(here);
^^^^^^^ -
        ^^^^ here exact
--- b.ts
export * from "./a";
export { nowhere } from "./a";
export const here = 1;
             ^^^^ #here
`));

test("members of a namespace import and of a namespace are exact, also as types", () => check(`
--- a.ts
import * as lib from "./lib";
            ^^^ #lib
let x: lib.Inner.Kind = lib.make();
       ^^^ lib exact
           ^^^^^ inner exact
                 ^^^^ kind exact
                            ^^^^ make exact
--- lib.ts
export namespace Inner { export type Kind = 1; }
                 ^^^^^ #inner
                                     ^^^^ #kind
export function make() { return 1 as const; }
                ^^^^ #make
`));

test("overloads and merged interfaces are one symbol with all its declarations", () => check(`
--- a.ts
function f(x: string): void;
         ^ #one
function f(x: number): void;
         ^ #two
function f() {}
         ^ #three
f(1);
^ one, two, three exact
interface I { a: 1 }
          ^ #first
              ^ #a
interface I { b: 1 }
          ^ #second
              ^ #b
declare const i: I;
                 ^ first, second exact
[i.a, i.b];
   ^ a inferred
        ^ b inferred
`));

test("this, super and inherited members are followed across files", () => check(`
--- a.ts
import { Base } from "./base";
class A extends Base {
                ^^^^ base exact
  own = 1;
  ^^^ #own
  m() { this.own; this.shared(); super.shared(); }
             ^^^ own inferred
                       ^^^^^^ shared inferred
                                       ^^^^^^ shared inferred
}
--- base.ts
export class Base extends Root { }
             ^^^^ #base
class Root { shared() {} }
             ^^^^^^ #shared
`));

test("values are followed through annotations, new, calls, awaits, elements and patterns", () => check(`
--- a.ts
import { Box, open, load } from "./box";
new Box().lid;
          ^^^ lid inferred
open().lid;
       ^^^ lid inferred
(await load()).lid;
               ^^^ lid inferred
const all: Box[] = [];
for (const one of all) one.lid;
                           ^^^ lid inferred
all.map((each) => each.lid);
                       ^^^ lid inferred
all[0]?.lid;
        ^^^ lid inferred
const { lid, inner: { depth } } = open();
        ^^^ lid inferred
                      ^^^^^ depth inferred
const copy = true ? all.find(Boolean) : undefined;
copy!.lid;
      ^^^ lid inferred
--- box.ts
export class Box { lid = 1; inner = { depth: 2 }; }
                   ^^^ #lid
                                      ^^^^^ #depth
export const open = () => new Box();
export async function load() { return open(); }
`));

test("type parameters stand for their arguments, for what a call passes, or for their defaults", () => check(`
--- a.ts
class Item { name = ""; }
             ^^^^ #name
interface Holder<T = Item> { value: T; list: readonly T[] }
declare const given: Holder<Item>;
given.value.name;
            ^^^^ name inferred
declare const plain: Holder;
plain.list[0].name;
              ^^^^ name inferred
function same<T>(x: T, use: (x: T) => void): T { return x; }
same(new Item(), (it) => it.name).name;
                            ^^^^ name inferred
                                  ^^^^ name inferred
class Sub implements Holder<Item> { value = new Item(); list = [] }
interface More extends Holder<Item> {}
declare const more: More;
more.value.name;
           ^^^^ name inferred
`));

test("keys of object literals are members of the type that is wanted of them", () => check(`
--- a.ts
interface Options { deep: { level: number }; run(at: Options): void }
                    ^^^^ #deep
                            ^^^^^ #level
                                             ^^^ #run
const o: Options = { deep: { level: 1 }, run(at) { at.deep; } };
                     ^^^^ deep inferred
                             ^^^^^ level inferred
                                         ^^^ run inferred
                                                      ^^^^ deep inferred
declare function take(o: Options): void;
take({ deep: { level: 2 } });
       ^^^^ deep inferred
function make(): Options { return { deep: { level: 3 } } as never; }
`));

test("a union has the members of all its parts, and an unknown type is asked for by name", () => check(`
--- a.ts
interface A { both: 1 }
              ^^^^ #a
interface B { both: 2; lonely: 3 }
              ^^^^ #b
                       ^^^^^^ #lonely
declare const either: A | B;
either.both;
       ^^^^ a, b inferred
declare const unknown: any;
unknown.lonely;
        ^^^^^^ lonely name
unknown.both;
        ^^^^ a, b ambiguous
unknown.push;
        ^^^^ -
`));

test("a member that a known type does not have is no other type's", () => check(`
--- a.ts
class Known { here = 1; }
class Other { absent = 1; }
new Known().absent;
            ^^^^^^ -
`));

test("names that nothing binds mean the only exported declaration of that name", () => check(`
--- a.ts
helper(local, Promise);
^^^^^^ helper name
       ^^^^^ -
              ^^^^^^^ -
--- b.ts
export function helper() { const local = 1; }
                ^^^^^^ #helper
export class Promise {}
`));

test("CommonJS modules are their exports", () => check(`
--- a.cjs
const { make } = require("./b.cjs");
const whole = require("./b.cjs");
make(); whole.make();
              ^^^^ make exact
--- b.cjs
exports.make = function () {};
        ^^^^ #make
`));

test("links come in the order of the references and have at most sixteen targets", async () => {
	const declarations = Array.from({ length: 30 }, (_, number) => `export class C${number} { same() {} }`).join("\n");
	const workspace = await openFixture(`--- a.ts\nlet u: any;\nu.same();\nu;\n--- b.ts\n${declarations}\n`);
	const links = linksOf("a.ts", workspace);
	expect(links.map(({ reference }) => reference)).toEqual([0, 1, 2].slice(0, links.length));
	const ambiguous = links.find(({ confidence }) => confidence === Confidence.ambiguous);
	expect(ambiguous?.targets.length).toBe(16);
});

const cyclic = `
--- a.ts
import { b } from "./b";
export interface A<T> extends A<A<T>> { next: A<this>; }
export type Loop = Loop[] | { again: Loop };
export class C extends D {}
class D extends C {}
export const a = b.x.y, f = () => f().g;
declare const it: A<number>, loop: Loop;
it.next.next.next.absent; loop[0].again.again.nothing; new C().nowhere;
const { p } = p;
--- b.ts
import { a } from "./a";
export const b = a.z;
`;

test("cycles of values, types, bases and imports end", async () => {
	const workspace = await openFixture(cyclic);
	expect([...workspace.files.keys()].map((path) => linksOf(path, workspace).length > 0)).toEqual([true, true]);
});

test("resolving is a function of what the world answers: again, in any order, the links are the same", async () => {
	const workspace = await openFixture(cyclic);
	const first = [linksOf("a.ts", workspace), linksOf("b.ts", workspace)];
	const again = await openFixture(cyclic);
	const second = [linksOf("b.ts", again), linksOf("a.ts", again)].reverse();
	expect(second).toEqual(first);
});

test("resolution asks the world for everything that it uses, each time", async () => {
	const { files, world } = await openFixture(`
--- a.ts
import { f } from "./b";
f().m; g(); other.n;
--- b.ts
import { K } from "./c";
export const f = () => new K();
--- c.ts
export class K { m = 1; n = 2; }
export function g() {}
`);
	const facts = files.get("a.ts");
	if (facts === undefined) throw new Error("the fixture has no a.ts");
	const asked = (): { asked: string[]; world: World } => {
		const questions: string[] = [];
		const listener: World = {
			project: world.project,
			facts: (path) => (questions.push(`facts ${path}`), world.facts(path)),
			hasFile: (path) => (questions.push(`has ${path}`), world.hasFile(path)),
			filesIn: (directory) => (questions.push(`in ${directory}`), world.filesIn(directory)),
			named: (name) => (questions.push(`named ${name}`), world.named(name)),
		};
		return { asked: questions, world: listener };
	};
	const [one, other] = [asked(), asked()];
	const links = resolveFile("a.ts", "typescript", facts, one.world);
	const targets = links.map((link) => link.targets[0]?.path);
	expect(targets).toEqual(["b.ts", "b.ts", "b.ts", "c.ts", "c.ts", "c.ts"]);
	expect(one.asked).toEqual(expect.arrayContaining(["facts b.ts", "facts c.ts", "has b.ts", "named g", "named n"]));
	resolveFile("a.ts", "typescript", facts, other.world);
	expect(other.asked).toEqual(one.asked);
	const emptied = new MemoryWorld(new Map([["a.ts", facts]]));
	expect(resolveFile("a.ts", "typescript", facts, emptied)).toEqual([]);
});
