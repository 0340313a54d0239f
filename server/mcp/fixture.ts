/** An agent that asks about a folder on disk, in this process. */
import { TestWorkspace } from "../fixture.ts";
import { answerTool } from "./answer.ts";
import { AgentFolder } from "./folder.ts";

/** No question of a test waits so long. */
const PATIENCE_MS = 60_000;

export class Agent {
	readonly #workspace: TestWorkspace;
	readonly #stop = new AbortController();
	readonly folder: AgentFolder;

	constructor(workspace: TestWorkspace, { patienceMs = PATIENCE_MS }: { readonly patienceMs?: number } = {}) {
		this.#workspace = workspace;
		this.folder = new AgentFolder({
			open: (mode) => workspace.open("index", mode), openInMemory: () => workspace.open("index", "memory"),
			signal: this.#stop.signal, patienceMs, idleMs: PATIENCE_MS,
		});
	}

	/** The lines of an answer, an error's behind the word. */
	async ask(name: string, given: Readonly<Record<string, unknown>> = {}): Promise<string[]> {
		const asked = { name, given, signal: this.#stop.signal };
		const { text, isError } = await answerTool(this.folder, this.#workspace.root, asked);
		return [...(isError ? ["error"] : []), ...text.split("\n")];
	}

	/** What the rows say, without what stands around them. */
	async rows(name: string, given: Readonly<Record<string, unknown>>): Promise<string[]> {
		return (await this.ask(name, given)).slice(2, -1);
	}

	async close(): Promise<void> {
		this.#stop.abort();
		await this.folder.close();
	}
}

/** Runs with a folder and one who asks about it. */
export async function withAgent(
	files: Readonly<Record<string, string>>, work: (agent: Agent, workspace: TestWorkspace) => Promise<void>,
): Promise<void> {
	const workspace = new TestWorkspace(files);
	const agent = new Agent(workspace);
	try {
		await work(agent, workspace);
	} finally {
		await agent.close();
		workspace.dispose();
	}
}
