/** What a tool is: a row for the client, and a question that is answered from an open folder. */
import type { Session } from "../session.ts";
import type { Addresses } from "./addresses.ts";
import type { Arguments, ParameterRow, Parameters } from "./arguments.ts";
import { BUDGET_DEFAULT, BUDGET_MAX, BUDGET_MIN, type Found } from "./pack.ts";

/** One question, with its arguments checked. */
export interface Question {
	readonly session: Session;
	readonly addresses: Addresses;
	readonly given: Arguments;
	/** Rows that are wanted at most: more never fit. */
	readonly rowsMax: number;
	readonly signal: AbortSignal;
}

export interface Tool {
	readonly name: string;
	/** For the agent: what it answers. */
	readonly about: string;
	readonly parameters: Parameters;
	readonly required: readonly string[];
	/** @throws ArgumentError if the arguments do not fit together */
	readonly ask: (question: Question) => Found | Promise<Found>;
}

const BUDGET: ParameterRow = {
	type: "number", least: BUDGET_MIN, most: BUDGET_MAX, about: `characters of the answer, ${BUDGET_DEFAULT} if left out`,
};

/** What all tools with rows take. */
export const PAGING: Parameters = {
	budget: BUDGET,
	cursor: { type: "string", about: "of the last line: go on behind it" },
	have: { type: "string", about: "pack you still hold: only what changed is told" },
};

export const textsOf = (given: Arguments, name: string): readonly string[] | undefined => {
	const value = given[name];
	return Array.isArray(value) ? (value as readonly string[]) : undefined;
};

export const textOf = (given: Arguments, name: string): string | undefined => {
	const value = given[name];
	return typeof value === "string" ? value : undefined;
};
