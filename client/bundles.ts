/** The bundles beside the first one, each loaded when something of it is first wanted. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { l10n } from "vscode";
import type { ExplorePanel } from "./explore/panel.ts";
import type { Later, open } from "./later.ts";

let opened: Later | undefined;

export function later(): Later {
	return (opened ??= (bundle("later.js") as { readonly open: typeof open }).open(l10n.t));
}

export function panels(): typeof ExplorePanel {
	return (bundle("explorePanel.js") as { readonly ExplorePanel: typeof ExplorePanel }).ExplorePanel;
}

/** A second load is the first one again. */
function bundle(name: string): unknown {
	return createRequire(import.meta.url)(join(import.meta.dirname, name));
}
