/** What lies in a folder, by searching sorted paths, is what sorting all of them by folder says. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { byFolder, directoryOf, filesIn } from "./path.ts";

const part = fc.string({ unit: fc.constantFrom("a", "b", "-", ".", "0", "~"), minLength: 1, maxLength: 2 });
const paths = fc.uniqueArray(fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
	{ maxLength: 40 });

test("files of a folder are those that lie directly in it, in their order", () => {
	fc.assert(fc.property(paths, part, (list, other) => {
		const sorted = list.sort();
		const folders = byFolder(sorted);
		for (const directory of [...sorted, ...sorted.map(directoryOf), "", other]) {
			expect(filesIn(directory, sorted)).toEqual(folders.get(directory) ?? []);
		}
	}), { seed: 7, numRuns: 300 });
});
