/** When the compiler of Go holds two signatures for one. */
import { expect, test } from "vitest";
import { areAlike, parseSignature, receiverParameters } from "./signatures.ts";

/** Both signatures, in a package whose types are called as they are written. */
function alike(one: string, other: string): boolean {
	const [first, second] = [one, other].map((text) => {
		const parameters = new Set(receiverParameters(text));
		return parseSignature(text, (name, qualifier) =>
			(parameters.has(name) ? "$" : qualifier === undefined ? name : `${qualifier}.${name}`));
	});
	return first !== undefined && second !== undefined && areAlike(first, second);
}

const same: [string, string][] = [
	["Read(p []byte) (n int, err error)", "func (f *File) Read([]uint8) (int, error)"],
	["Do(a, b int, c ...io.Reader)", "func (T) Do(int, int, ...io.Reader)"],
	["Walk(f func(path string, d fs.Entry) error) error", "func (t T) Walk(func(string, fs.Entry) error) (err error)"],
	["Of() map[string][]any", "func (m M) Of() map[string][]interface{}"],
	["Send() (<-chan int, [4]byte)", "func (m M) Send() (c <-chan int, sum [4]byte)"],
	["Put(key string, value int)", "func (m *Map[K, V]) Put(key K, value V)"],
	["Each(f func(int) bool)", "func (m *List[T]) Each(yield func(T) bool)"],
	["At(List[int]) Map[string, int]", "func (m M) At(of List[int]) (found Map[string, int])"],
];
const different: [string, string][] = [
	["Read(p []byte) (n int, err error)", "func (f *File) Read(p []byte) error"],
	["Put(v, more int)", "func (s *Stack[T]) Put(v T, more ...T)"],
	["Put(v *int)", "func (s S) Put(v int)"],
	["Put(v [3]int)", "func (s S) Put(v [4]int)"],
	["Put(v chan int)", "func (s S) Put(v <-chan int)"],
	["Put(v io.Reader)", "func (s S) Put(v fs.Reader)"],
	["Put(a, b string)", "func (s S) Put(a string)"],
	["Put(f func(int))", "func (s S) Put(f func(string))"],
	["Cut(a int,…", "func (s S) Cut(a int)"],
];

test("signatures are one when types are, whatever parameters are called", () => {
	expect(same.filter(([one, other]) => !alike(one, other) || !alike(other, one))).toEqual([]);
	expect(different.filter(([one, other]) => alike(one, other) || alike(other, one))).toEqual([]);
});
