/**
 * A language server as a process, asked until it gives one known answer; as an editor would, by messages on streams.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PROGRAM } from "../product.ts";

export interface KnownDefinition {
	readonly path: string;
	readonly text: string;
	readonly at: { readonly line: number; readonly character: number };
	readonly targetPath: string;
	readonly targetLine: number;
}

const GIVE_UP_MS = 60_000;

/**
 * Milliseconds from the start of the process to the first answer that is right.
 *
 * @throws Error if none is right within a minute
 */
export async function firstDefinitionMs(root: string, base: string, known: KnownDefinition): Promise<number> {
	const started = performance.now();
	const child = spawn(
		process.execPath, [PROGRAM, "lsp", "--stdio", "--index-dir", base], { stdio: ["pipe", "pipe", "ignore"] },
	);
	const ended = new Promise((resolve) => child.once("close", resolve));
	const send = (message: object): void => {
		const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
		child.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
	};
	const uri = (path: string): string => pathToFileURL(join(root, path)).href;
	const ask = (id: number): void => {
		send({
			id, method: "textDocument/definition", params: { textDocument: { uri: uri(known.path) }, position: known.at },
		});
	};
	try {
		const took = await new Promise<number>((resolve, reject) => {
			const giveUp = setTimeout(() => {
				reject(new Error(`No correct definition from the server within ${GIVE_UP_MS / 1000} s.`));
			}, GIVE_UP_MS);
			const onMessage = (message: Message): void => {
				if (message.id === 0) {
					send({ method: "initialized", params: {} });
					send({
						method: "textDocument/didOpen",
						params: { textDocument: { uri: uri(known.path), languageId: "", version: 1, text: known.text } },
					});
					ask(1);
				} else if (message.method !== undefined && message.id !== undefined) {
					send({ id: message.id, result: null });
				} else if (typeof message.id === "number") {
					const isInFile = JSON.stringify(message.result ?? null).includes(`${uri(known.targetPath)}"`);
					if (isInFile && startsAt(message.result, known.targetLine)) {
						clearTimeout(giveUp);
						resolve(performance.now() - started);
					} else {
						const next = message.id + 1;
						setTimeout(() => {
							ask(next);
						}, 5);
					}
				}
			};
			child.stdout.on("data", messageReader(onMessage));
			child.once("error", reject);
			const folder = pathToFileURL(root).href;
			send({ id: 0, method: "initialize", params: {
				processId: process.pid, rootUri: folder, capabilities: {}, workspaceFolders: [{ uri: folder, name: "corpus" }],
			} });
		});
		send({ id: 1_000_000, method: "shutdown" });
		send({ method: "exit" });
		return took;
	} finally {
		child.stdin.end();
		const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
		await ended;
		clearTimeout(timer);
	}
}

interface Message {
	readonly id?: number | string;
	readonly method?: string;
	readonly result?: unknown;
}

function startsAt(result: unknown, line: number): boolean {
	type Range = { readonly start?: { readonly line?: number } } | undefined;
	const [first] = Array.isArray(result) ? (result as unknown[]) : [result];
	const { range, targetSelectionRange } = (first ?? {}) as Record<string, Range>;
	return (targetSelectionRange ?? range)?.start?.line === line;
}

/** Cuts a stream into messages. */
function messageReader(onMessage: (message: Message) => void): (bytes: Buffer) => void {
	let buffer = Buffer.alloc(0);
	return (bytes) => {
		buffer = Buffer.concat([buffer, bytes]);
		for (;;) {
			const end = buffer.indexOf("\r\n\r\n");
			const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString("latin1", 0, Math.max(0, end)))?.[1]);
			if (end < 0 || Number.isNaN(length) || buffer.length < end + 4 + length) return;
			const body = buffer.toString("utf8", end + 4, end + 4 + length);
			buffer = buffer.subarray(end + 4 + length);
			onMessage(JSON.parse(body) as Message);
		}
	};
}
