/** Tools that the owner of an index answers for another process: what they wait for, and for how long. */
import { afterEach, expect, test, vi } from "vitest";
import { withWorkspace } from "../fixture.ts";
import type { Session } from "../session.ts";
import { forwardedRequests } from "./forwarded.ts";

afterEach(() => {
	vi.useRealTimers();
});

const PATIENCE_MS = 5000;

/** Asks who uses a function while links are missing, which are there when it was looked for them so often. */
async function asked(
	session: Session, missingCount: number,
): Promise<{ readonly looks: number; readonly text: string }> {
	let looks = 0;
	const caughtUp = (): ReturnType<Session["caughtUp"]> => {
		looks += 1;
		return Promise.resolve({ isBehind: false, isBehindDisk: false, unlinkedCount: looks <= missingCount ? 3 : 0 });
	};
	Object.defineProperties(session, { isTold: { value: true }, caughtUp: { value: caughtUp } });
	const { answer } = forwardedRequests({ indexDirectory: "/index", version: "1" });
	const request = { kind: "tool", name: "relations", given: { id: "price" } } as const;
	const { text } = await answer(session, request, { signal: new AbortController().signal, draw: () => {} }) as {
		readonly text: string;
	};
	return { looks, text };
}

const files = {
	"price.ts": "export function price() { return 1; }\n",
	"use.ts": 'import { price } from "./price";\nexport function use() { price(); }\n',
};

test("a tool waits until what depends on a change is linked", () => withWorkspace(files, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	const { looks, text } = await asked(session, 3);
	expect(looks).toBe(4);
	expect(text).toMatch(/, fresh\nall; shown 2 of 2/);
}));

test("a tool that has waited long enough says what is missing", () => withWorkspace(files, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
	const answer = asked(session, Number.POSITIVE_INFINITY);
	await vi.advanceTimersByTimeAsync(PATIENCE_MS + 100);
	const { text } = await answer;
	expect(text).toMatch(/, stale: 3 [^\n]*\nincomplete: not all files are read yet, ask again; shown 2 of 2/);
}));
