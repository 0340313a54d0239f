/**
 * workspace/executeCommand: what code actions choose; and our own requests, by their methods, for clients that can send
 * no requests but those of the protocol.
 */
import {
	type ExecuteCommandParams, type Location, MessageType, type ShowDocumentParams,
} from "vscode-languageserver/node";
import type { SymbolView } from "../../analysis/analysis.ts";
import {
	AFFECTED_REQUEST, CONTEXT_REQUEST, IMPACT_REQUEST, PATH_REQUEST, TRACE_REQUEST,
} from "../../protocol/graph.ts";
import { STATUS_REQUEST } from "../../protocol/status.ts";
import { CYCLES_REQUEST, HUBS_REQUEST, UNUSED_REQUEST } from "../../protocol/whole.ts";
import { type Handler, invalidParams, type Server } from "../dispatch.ts";
import { symbolOfItem } from "../hierarchy.ts";
import * as graph from "./graph.ts";
import { status } from "./kausal.ts";
import * as whole from "./whole.ts";

export const GO_TO_TESTS = "kausal.goToTests";
export const SHOW_IMPACT = "kausal.showImpact";

const PLACES_MAX = 100;
const IMPACT_DEPTH = 1000;
const IMPACT_VISITED_MAX = 100_000;
const NAMED_MAX = 5;

type Command = Handler<never, unknown>;

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
	[GO_TO_TESTS, goToTests],
	[SHOW_IMPACT, showImpact],
	[STATUS_REQUEST, status],
	[TRACE_REQUEST, graph.trace],
	[PATH_REQUEST, graph.path],
	[IMPACT_REQUEST, graph.impact],
	[AFFECTED_REQUEST, graph.affected],
	[CONTEXT_REQUEST, graph.context],
	[CYCLES_REQUEST, whole.cycles],
	[UNUSED_REQUEST, whole.unused],
	[HUBS_REQUEST, whole.hubs],
] as [string, Command][]);

export const COMMANDS: readonly string[] = [...commands.keys()];

export const executeCommand: Handler<ExecuteCommandParams, unknown> = async (server, params, token) => {
	const command = commands.get(params.command);
	if (command === undefined) throw invalidParams(`There is no command ${String(params.command)}.`);
	const [first] = Array.isArray(params.arguments) ? params.arguments as unknown[] : [];
	const given = typeof first === "object" && first !== null ? first : {};
	return command(server, given as never, token);
};

/** Shows the first test, and answers with the places of all. */
async function goToTests(...[server, target, token]: Parameters<Handler<unknown, Location[]>>): Promise<Location[]> {
	const found = await symbolOfItem(server, target, token);
	if (found === undefined) throw invalidParams("What is asked about is not there any more.");
	const { place: { session, placer }, symbol } = found;
	const { tests, count, isCut } = session.analysis.testsOf(symbol.id, PLACES_MAX);
	const places = tests.flatMap(({ path, nameRange }) => placer.location(path, nameRange) ?? []);
	const [first] = places;
	if (first === undefined) say(server, `No test is known to reach ${symbol.qualifiedName}${isCut ? ", so far" : ""}.`);
	else if (server.traits.showDocument) await show(server, { uri: first.uri, selection: first.range, takeFocus: true });
	const isMore = isCut ? " or more" : "";
	if (count > 1) say(server, `${count}${isMore} tests reach ${symbol.qualifiedName}: ${namesOf(tests)}.`);
	return places;
}

interface Impact {
	readonly symbols: number;
	readonly tests: number;
	readonly folders: readonly { readonly folder: string; readonly symbols: number }[];
}

async function showImpact(...[server, target, token]: Parameters<Handler<unknown, Impact>>): Promise<Impact> {
	const found = await symbolOfItem(server, target, token);
	if (found === undefined) throw invalidParams("What is asked about is not there any more.");
	const { place: { session }, symbol } = found;
	const options = { depthMax: IMPACT_DEPTH, limit: PLACES_MAX, visitedMax: IMPACT_VISITED_MAX };
	const { symbols, tests, folders, steps, cut } = session.analysis.impact([symbol.id], options);
	const near = namesOf(steps.filter(({ depth }) => depth > 0).map((step) => step.symbol));
	const isMore = cut === "visited" ? " or more" : "";
	const sentence = symbols === 0 ? `Nothing is known that a change of ${symbol.qualifiedName} may break.` :
		`A change of ${symbol.qualifiedName} may break ${symbols}${isMore} symbols in ${folders.length} folders, ` +
		`${tests} of them in tests; nearest: ${near}.`;
	say(server, sentence);
	return { symbols, tests, folders };
}

function namesOf(symbols: readonly SymbolView[]): string {
	const names = symbols.slice(0, NAMED_MAX).map(({ qualifiedName }) => qualifiedName);
	return names.join(", ") + (symbols.length > NAMED_MAX ? " …" : "");
}

function say(server: Server, message: string): void {
	server.connection.sendNotification("window/showMessage", { type: MessageType.Info, message }).catch(() => undefined);
}

/** A client that shows nothing has the places all the same. */
async function show(server: Server, params: ShowDocumentParams): Promise<void> {
	await server.connection.sendRequest("window/showDocument", params).catch(() => undefined);
}
