/** What each command does, by its name in commandTable.ts; its code is loaded when it is run. */
import type { CommandContext } from "./command.ts";
import type { ExitCode } from "./exit.ts";

export type Run = (context: CommandContext, words: readonly string[]) => Promise<ExitCode>;

/** Of all commands but `lsp` and `mcp`, which bin.ts runs. */
export const RUNS: Readonly<Record<string, Run>> = {
	index: async (context, [path]) => (await import("./indexCommand.ts")).runIndex(path, context),
	status: async (context, [path]) => (await import("./statusCommand.ts")).runStatus(path, context),
	find: async (context, words) => (await import("./findCommand.ts")).runFind(words, context),
	show: async (context, words) => (await import("./showCommand.ts")).runShow(words, context),
	trace: async (context, words) => (await import("./traceCommand.ts")).runTrace(words, context),
	path: async (context, words) => (await import("./pathCommand.ts")).runPath(words, context),
	impact: async (context, words) => (await import("./impactCommand.ts")).runImpact(words, context),
	context: async (context, words) => (await import("./contextCommand.ts")).runContext(words, context),
	affected: async (context, words) => (await import("./impactCommand.ts")).runAffected(words, context),
	diff: async (context, words) => (await import("./diffCommand.ts")).runDiff(words, context),
	cycles: async (context) => (await import("./cyclesCommand.ts")).runCycles(context),
	unused: async (context) => (await import("./unusedCommand.ts")).runUnused(context),
	hubs: async (context) => (await import("./hubsCommand.ts")).runHubs(context),
	definition: async (context, words) => (await import("./definitionCommand.ts")).runDefinition(words, context),
	references: async (context, words) => (await import("./referencesCommand.ts")).runReferences(words, context),
	"store stats": async (context) =>
		(await import("./storeCommand.ts")).runStoreStats(context.options.exact === true, context.options, context),
	"store inspect": async (context) =>
		(await import("./storeCommand.ts")).runStoreInspect(context.options.detail ?? "pages", context.options, context),
	"store verify": async (context) => (await import("./storeCommand.ts")).runStoreVerify(context.options, context),
	"store backup": async (context, [to = ""]) =>
		(await import("./storeCommand.ts")).runStoreBackup(to, context.options, context),
	"store restore": async (context, [from = ""]) =>
		(await import("./storeCommand.ts")).runStoreRestore(from, context.options, context),
	completion: async (context, [shell = ""]) => (await import("./completionCommand.ts")).runCompletion(shell, context),
	man: async (context) => (await import("./manPage.ts")).runMan(context),
	version: async (context) => (await import("./version.ts")).runVersion(context),
};
