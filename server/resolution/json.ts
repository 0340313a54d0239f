/** JSON as configuration files have it: with comments and trailing commas. */

/** The value of a text; undefined if it is not JSON even so. Never throws. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(plainJson(text));
	} catch {
		return undefined;
	}
}

/** The text without byte order mark, comments and trailing commas; strings are left alone. */
function plainJson(text: string): string {
	const tokens = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)/g;
	const bare = text.replace(/^\ufeff/, "").replace(tokens, (token) => (token.startsWith("\"") ? token : " "));
	return bare.replace(/"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g, (token) => (token === "," ? "" : token));
}
