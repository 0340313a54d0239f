/** The tests that a change reaches, of each workspace folder that it reaches: each folder runs its own. */
import {
	AFFECTED_REQUEST,
	type AffectedResult,
	type ChangeParams,
	type ImpactElsewhere,
} from "../../server/protocol/graph.ts";
import { type Ask, targetOf } from "./rows.ts";

export interface AffectedIn {
	/** The URI of another workspace folder than that of the question. */
	readonly folder?: string;
	readonly affected: AffectedResult;
}

/** In each of the other folders, what uses something that may break is asked about as if it had changed. */
export async function affectedElsewhere(
	ask: Ask,
	elsewhere: readonly ImpactElsewhere[],
	limit: number,
): Promise<readonly AffectedIn[]> {
	return Promise.all(
		elsewhere.map(async ({ folder, steps }) => {
			const targets = steps.filter(({ depth }) => depth === 0).map(({ symbol }) => targetOf(symbol));
			const question: ChangeParams & { readonly limit: number } = { targets, limit };
			return { folder, affected: await ask<AffectedResult>(AFFECTED_REQUEST, question) };
		}),
	);
}
