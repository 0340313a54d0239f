/** Edges that a language's own rules make, as the product answers with them. */
import { expect, test } from "vitest";
import { withWorkspace } from "./fixture.ts";
import { EdgeKind, type EdgeKindName } from "./model/kinds.ts";
import type { Session } from "./session.ts";

/** Qualified names of what is one edge away from the only symbol of a name, sorted. */
function near(session: Session, name: string, direction: "incoming" | "outgoing", kind: EdgeKindName): string[] {
	const [symbol, ...others] = session.analysis.find(name, 2);
	if (symbol === undefined || others.length > 0) throw new Error(`${name} is not the name of one symbol`);
	const { related } = session.analysis.related(symbol.id, { direction, kinds: [EdgeKind[kind]], limit: 100 });
	return related.map((one) => one.symbol.qualifiedName).sort();
}

test("a class method of Python calls its class by its parameter, whose name still means the parameter", () =>
	withWorkspace({
		"widget.py": "class Widget:\n    @classmethod\n    def build(cls):\n        return cls()\n",
	}, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		expect(near(session, "build", "outgoing", "calls")).toEqual(["Widget"]);
		const { definitions } = session.analysis.definition("widget.py", 68);
		expect(definitions.map(({ name, nameRange }) => [name, nameRange.begin])).toEqual([["cls", 45]]);
		await session.close();
	}));
