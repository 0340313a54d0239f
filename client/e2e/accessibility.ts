/** What the browser tells assistive technology of a page and the frames in it: what a screen reader has to go by. */
import type { CDPSession, Page } from "playwright-core";

export interface Accessible {
	readonly role: string;
	readonly name: string;
	/** As the browser names them: `level`, `expanded`, `selected`, `focused`, `live` … */
	readonly properties: Readonly<Record<string, unknown>>;
	/** Of what is inside it, and of what is told to be; in order. */
	readonly children: readonly Accessible[];
}

interface FrameTree {
	readonly frame: { readonly id: string };
	readonly childFrames?: readonly FrameTree[];
}

interface AxValue {
	readonly value?: unknown;
}

interface AxNode {
	readonly nodeId: string;
	readonly role?: AxValue;
	readonly name?: AxValue;
	readonly ignored: boolean;
	readonly properties?: readonly { readonly name: string; readonly value: AxValue }[];
	readonly childIds?: readonly string[];
}

/** All frames of a page, each as one tree. */
export async function accessible(page: Page): Promise<readonly Accessible[]> {
	const session = await page.context().newCDPSession(page);
	try {
		const { frameTree } = (await session.send("Page.getFrameTree")) as { readonly frameTree: FrameTree };
		const trees = await Promise.all(idsOf(frameTree).map((frameId) => treeOf(session, frameId)));
		return trees.filter((tree) => tree !== undefined);
	} finally {
		await session.detach();
	}
}

/** Everything in a tree, from the top. */
export function allOf(tree: Accessible): readonly Accessible[] {
	return [tree, ...tree.children.flatMap(allOf)];
}

function idsOf({ frame, childFrames = [] }: FrameTree): readonly string[] {
	return [frame.id, ...childFrames.flatMap(idsOf)];
}

async function treeOf(session: CDPSession, frameId: string): Promise<Accessible | undefined> {
	const answer = (await session.send("Accessibility.getFullAXTree", { frameId })) as { readonly nodes: unknown };
	const nodes = answer.nodes as readonly AxNode[];
	const byId = new Map(nodes.map((node) => [node.nodeId, node]));
	// What is ignored is not told; what is inside it may be.
	const told = ({ role, name, ignored, properties = [], childIds = [] }: AxNode): readonly Accessible[] => {
		const children = childIds.flatMap((id) => {
			const child = byId.get(id);
			return child ? told(child) : [];
		});
		if (ignored) return children;
		const all = Object.fromEntries(properties.map(({ name: property, value }) => [property, value.value]));
		return [{ role: String(role?.value), name: String(name?.value ?? ""), properties: all, children }];
	};
	const [root] = nodes;
	return root && told(root)[0];
}
