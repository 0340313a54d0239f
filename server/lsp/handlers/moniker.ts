/** textDocument/moniker: by what name other indexes can know what stands at a place. */
import { type Moniker, MonikerKind, type MonikerParams, UniquenessLevel } from "vscode-languageserver/node";
import { DeclarationFlag } from "../../model/kinds.ts";
import { type Handler, spotOf } from "../dispatch.ts";

const scheme = "kausal";

export const moniker: Handler<MonikerParams, Moniker[] | null> = async (server, params, token) => {
	const spot = await spotOf(server, params, token);
	if (spot === undefined || server.navigation.shareOf(spot.path) === "nothing") return null;
	const { session, path, offset } = spot;
	const { definitions, imported } = session.analysis.definition(path, offset);
	if (imported !== undefined) {
		const names = new Set(imported.bindings.map(({ name }) => name));
		return [...names].map((name) =>
			({ scheme, identifier: `${imported.module}#${name}`, unique: UniquenessLevel.scheme, kind: MonikerKind.$import }));
	}
	const found = new Map<string, Moniker>();
	for (const { symbol, path: at, name, nameRange } of definitions) {
		if (symbol === undefined) {
			const identifier = `${at}#${name}@${nameRange.begin}`;
			found.set(identifier, { scheme, identifier, unique: UniquenessLevel.document, kind: MonikerKind.local });
			continue;
		}
		const identifier = symbol.qualifiedName === at ? at : `${at}#${symbol.qualifiedName}`;
		const isExported = (symbol.flags & DeclarationFlag.exported) !== 0;
		const kind = isExported ? MonikerKind.$export : MonikerKind.local;
		found.set(identifier, { scheme, identifier, unique: UniquenessLevel.project, kind });
	}
	return [...found.values()];
};
