/** A module that lists the names it gives to whoever takes all of it (`__all__`), whose list is another one later. */
import { expect, test } from "vitest";
import { withWorkspace } from "../fixture.ts";

const SHOP = {
	"prices.py": "def price(): pass\n\ndef vat(): pass\n",
	"other.py": "def vat(): pass\n",
	"all.py": "from prices import *\n",
	"cart.py": "from all import *\n\nvat()\n",
	"pack/__init__.py": "from pack.inner import *\n",
	"pack/inner/__init__.py": "",
	"pack/inner/deep.py": "def find(): pass\n",
	"use.py": "from pack import deep\n\ndeep.find()\n",
};
const NONE = "";
const [PRICE, BOTH, MORE] = ['__all__ = ["price"]\n', '__all__ = ["price", "vat"]\n', '__all__ = ["price", "more"]\n'];

/** A list, and how many files are linked again when it comes. */
type Step = readonly [list: string, relinked: number];

/** @param steps - whose lists stand before the text of `path`, one after the other */
const check = (path: keyof typeof SHOP, first: string, steps: readonly Step[]): Promise<void> =>
	withWorkspace({ ...SHOP, [path]: first + SHOP[path] }, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		for (const [list, relinked] of steps) {
			workspace.write(path, list + SHOP[path]);
			const done = (await session.index()).relinked;
			expect(workspace.dump(), list).toEqual(await workspace.freshDump());
			expect(done, list).toBe(relinked);
		}
		await session.close();
	});

test("a name that the list gains or loses is another one for who asks for it", () =>
	check("prices.py", PRICE, [[BOTH, 2], [PRICE, 2]]));
test("another name of it is none of theirs", () => check("prices.py", PRICE, [[MORE, 1], [PRICE, 1]]));
test("a list that comes or goes concerns whoever takes all", () =>
	check("prices.py", NONE, [[PRICE, 2], [NONE, 2], [BOTH, 2], [NONE, 2]]));
test("so does one that is not known in full any more", () =>
	check("prices.py", PRICE, [[`${PRICE}__all__ += other\n`, 2], [PRICE, 2]]));
test("a submodule is given away only where it is listed", () =>
	check("pack/inner/__init__.py", NONE, [['__all__ = ["deep"]\n', 2], ['__all__ = ["find"]\n', 2], [NONE, 2]]));
