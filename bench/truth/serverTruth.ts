/**
 * Truth about any sources, made on the spot by the language's own server: where the references that we read are
 * defined. A sample by stride: servers take a millisecond and more for each. What we do not read as a reference at all
 * is not asked about, so recall says less here than with a compiler's own list of identifiers.
 */
import { ReferenceRole } from "../../server/model/kinds.ts";
import { get, next } from "../../server/model/rows.ts";
import { offsetOf } from "./judge.ts";
import type { Identifier, Place } from "./truthFiles.ts";
import type { Witness } from "./witness.ts";
import { placeAt, type Workspace } from "./workspace.ts";

const roles = new Map<number, string>(Object.entries(ReferenceRole).map(([name, role]) => [role, name]));

/** About `count` references, evenly over all files, with what a server says that they mean. */
export async function identifiersBy(witness: Witness, workspace: Workspace, count: number): Promise<Identifier[]> {
	const all = [...workspace.facts].flatMap(([file, facts]) => {
		const { references } = facts;
		const text = workspace.texts.get(file) ?? "";
		const found: Omit<Identifier, "definitions">[] = [];
		for (let row = references.first; row < references.count; row = next(row)) {
			const [begin, end] = [get(references.begin, row), get(references.end, row)];
			const role = roles.get(get(references.role, row)) ?? "other";
			found.push({ ...placeAt(facts, file, begin), name: text.slice(begin, end), role });
		}
		return found;
	});
	const stride = Math.max(1, all.length / count);
	const identifiers: Identifier[] = [];
	for (let at = stride / 2; at < all.length; at += stride) {
		const identifier = all[Math.floor(at)];
		if (identifier === undefined) continue;
		const definitions = (await witness.definitions(identifier)).filter(({ file }) => !file.startsWith(".."));
		identifiers.push({ ...identifier, definitions: definitions.map((place) => withoutStars(workspace, place)) });
	}
	return identifiers;
}

/** Of `**rest` a server selects the stars as well, we the name. */
function withoutStars(workspace: Workspace, place: Place): Place {
	const text = workspace.texts.get(place.file) ?? "";
	const begin = offsetOf(workspace, place);
	let stars = 0;
	while (text[begin + stars] === "*") stars++;
	return { ...place, column: place.column + stars };
}
