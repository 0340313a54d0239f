/**
 * What the tools take: one table a tool, from which both the schema for the client and the check of what it sends are
 * made, so that the two cannot differ.
 */

export type ParameterRow =
	| { readonly type: "string"; readonly about?: string }
	| { readonly type: "strings"; readonly about?: string }
	| { readonly type: "boolean"; readonly about?: string }
	| { readonly type: "word"; readonly words: readonly string[]; readonly about?: string }
	| { readonly type: "number"; readonly least: number; readonly most: number; readonly about?: string };

export type Parameters = Readonly<Record<string, ParameterRow>>;

/** As checked: a value of the type that its row says, or undefined. */
export type Arguments = Readonly<Record<string, string | readonly string[] | boolean | number | undefined>>;

/** What a client sent that a tool does not take; one sentence. */
export class ArgumentError extends Error {}

/** A JSON Schema of an object. */
export function schemaOf(
	parameters: Parameters, required: readonly string[],
): { readonly type: "object"; [key: string]: unknown } {
	const properties = Object.fromEntries(Object.entries(parameters).map(([name, row]) => [name, propertyOf(row)]));
	return { type: "object", properties, ...(required.length === 0 ? {} : { required }) };
}

function propertyOf(row: ParameterRow): object {
	const about = row.about === undefined ? {} : { description: row.about };
	switch (row.type) {
		case "strings": return { type: "array", items: { type: "string" }, ...about };
		case "word": return { type: "string", enum: row.words, ...about };
		case "number": return { type: "integer", minimum: row.least, maximum: row.most, ...about };
		default: return { type: row.type, ...about };
	}
}

/** @throws ArgumentError */
export function checked(
	given: Readonly<Record<string, unknown>>, parameters: Parameters, required: readonly string[],
): Arguments {
	for (const name of required) if (given[name] === undefined) throw new ArgumentError(`${name} is missing.`);
	const unknown = Object.keys(given).find((name) => !Object.hasOwn(parameters, name));
	if (unknown !== undefined) {
		throw new ArgumentError(`There is no ${unknown}; there are: ${Object.keys(parameters).join(", ")}.`);
	}
	return Object.fromEntries(Object.entries(parameters).flatMap(([name, row]) => {
		const value = given[name];
		return value === undefined || value === null ? [] : [[name, valueOf(name, value, row)]];
	}));
}

function valueOf(name: string, value: unknown, row: ParameterRow): string | readonly string[] | boolean | number {
	switch (row.type) {
		case "string":
			if (typeof value === "string" && value !== "") return value;
			throw new ArgumentError(`${name} takes a text that is not empty.`);
		case "strings": {
			// One alone is what several would be.
			const values: readonly unknown[] = Array.isArray(value) ? value : [value];
			if (values.length > 0 && values.every((one): one is string => typeof one === "string" && one !== "")) return values;
			throw new ArgumentError(`${name} takes a list of texts that are not empty.`);
		}
		case "boolean":
			if (typeof value === "boolean") return value;
			throw new ArgumentError(`${name} takes true or false.`);
		case "word":
			if (typeof value === "string" && row.words.includes(value)) return value;
			throw new ArgumentError(`${name} takes one of: ${row.words.join(", ")}.`);
		case "number":
			if (typeof value === "number" && Number.isInteger(value) && value >= row.least && value <= row.most) return value;
			throw new ArgumentError(`${name} takes a whole number from ${row.least} to ${row.most}.`);
	}
}
