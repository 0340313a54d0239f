/**
 * The names of views and commands, and what each of them loads when it is first wanted. Registering costs a call; what
 * stands behind a name is not part of the activation.
 */
import { commands, type Disposable, type ExtensionContext } from "vscode";
import { SHOW_RELATIONS } from "../server/protocol/commands.ts";
import { later } from "./bundles.ts";
import type { Commands } from "./commands/commands.ts";
import type { Server } from "./server.ts";
import { l10n } from "./words/words.ts";
import type { Views } from "./views/main.ts";
import type { Row } from "./views/rows.ts";
import { RowTree } from "./views/tree.ts";

/** Runs something, and tells the person in one sentence when it fails. */
export type Guard = (name: string, run: () => Promise<void> | void) => () => Promise<void>;

export interface Registered {
	readonly server: Server;
	readonly guard: Guard;
	readonly program: string;
}

export function registerViews({ server, guard, program }: Registered): Disposable[] {
	let loadedViews: Views | undefined;
	let loadedCommands: Commands | undefined;
	const views = (): Views => (loadedViews ??= new (later().Views)(server, trees));
	const asked = (): Commands =>
		(loadedCommands ??= new (later().Commands)({ server, relations: views().relations, program }));
	const trees = {
		relations: new RowTree("kausal.relations", server, () => views().relations.roots),
		impact: new RowTree("kausal.impact", server, () => views().impact.roots),
		whole: new RowTree("kausal.whole", server, () => views().whole),
		index: new RowTree("kausal.index", server, () => views().index.roots),
	};
	const command = (id: string, name: string, run: (all: Views, row?: Row) => Promise<void> | void): Disposable =>
		commands.registerCommand(id, (row?: Row) => guard(name, () => run(views(), row))());
	const question = (id: string, name: string, run: (all: Commands) => Promise<void>): Disposable =>
		commands.registerCommand(
			id,
			guard(name, () => run(asked())),
		);
	return [
		...Object.values(trees),
		{ dispose: () => void loadedViews?.dispose() },
		commands.registerCommand(SHOW_RELATIONS, (...given: unknown[]) =>
			guard(l10n.t("Show Relations"), () => views().relations.showAt(given))(),
		),
		command("kausal.showCallers", l10n.t("Show Callers"), ({ relations }) => relations.showAtCursor()),
		command("kausal.relations.pin", l10n.t("Pin"), ({ relations }) => relations.pin(true)),
		command("kausal.relations.unpin", l10n.t("Unpin"), ({ relations }) => relations.pin(false)),
		command("kausal.relations.filter", l10n.t("Filter"), ({ relations }) => relations.chooseFilter()),
		command("kausal.relations.showGuesses", l10n.t("Show Guesses"), ({ relations }) =>
			relations.filter({ guesses: true }),
		),
		command("kausal.relations.refresh", l10n.t("Refresh"), () => trees.relations.refresh()),
		command("kausal.impact.ofSymbol", l10n.t("Show Impact"), ({ impact }) => impact.showAtCursor()),
		command("kausal.impact.ofChanges", l10n.t("Impact of Changes"), ({ impact }) => impact.showWorkingTree()),
		command("kausal.impact.since", l10n.t("Impact Since"), ({ impact }) => impact.chooseRevision()),
		command("kausal.impact.refresh", l10n.t("Refresh"), () => trees.impact.refresh()),
		command("kausal.runTests", l10n.t("Run Tests"), ({ impact }, row) => impact.runTests(row)),
		command("kausal.whole.refresh", l10n.t("Refresh"), () => trees.whole.refresh()),
		question("kausal.findPath", l10n.t("Find Path"), (all) => all.findPath()),
		question("kausal.whyDepends", l10n.t("Why Does This Depend On"), (all) => all.whyDepends()),
		question("kausal.copyContext", l10n.t("Copy Context"), (all) => all.copyContext()),
		question("kausal.peekCallers", l10n.t("Peek Transitive Callers"), (all) => all.peekCallers()),
		question("kausal.verifyIndex", l10n.t("Verify Index"), (all) => all.verify()),
		question("kausal.reportIssue", l10n.t("Report Issue"), (all) => all.report()),
	];
}

/** Absolute path of the command line, which is the server too. */
export function programOf(context: ExtensionContext): string {
	return context.asAbsolutePath("dist/cli.js");
}

export function versionOf(context: ExtensionContext): string {
	return String((context.extension.packageJSON as { readonly version?: unknown }).version);
}
