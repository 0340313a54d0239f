/** Facts to the record of one block. Pure. */
import { declarationName, qualifiedName } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import type { BlockRecord } from "./records.ts";

/** @param row - of the table `blocks` */
export function blockOfFacts(facts: Facts, row: number): BlockRecord {
	const { declarations, blocks } = facts;
	const declaration = blocks.declaration[row] as number;
	return {
		kind: declarations.kind[declaration] as number,
		flags: declarations.flags[declaration] as number,
		declaration,
		begin: declarations.begin[declaration] as number,
		end: declarations.end[declaration] as number,
		nameBegin: declarations.nameBegin[declaration] as number,
		nameEnd: declarations.nameEnd[declaration] as number,
		name: declarationName(facts, declaration),
		qualifiedName: qualifiedName(facts, declaration),
		signature: facts.string(blocks.signature[row] as number),
		doc: facts.string(blocks.doc[row] as number),
	};
}
