/** What can be a name in our languages. */

const WORD = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
const KEYWORDS: Readonly<Record<string, string>> = {
	go: "break case chan const continue default defer else fallthrough for func go goto if import interface map package " +
		"range return select struct switch type var",
	python: "False None True and as assert async await break class continue def del elif else except finally for from " +
		"global if import in is lambda nonlocal not or pass raise return try while with yield",
	other: "await break case catch class const continue debugger default delete do else enum export extends false " +
		"finally for function if implements import in instanceof interface let new null package private protected public " +
		"return static super switch this throw true try typeof var void while with yield",
};

export interface Renamed {
	readonly oldName: string;
	readonly language: string;
}

/** Why a text cannot take the place of a name, in a sentence; undefined if it can. */
export function lettersAgainst(newName: string, { oldName, language }: Renamed): string | undefined {
	const [letters, old] = [newName, oldName].map((name) => name.replace(/^#/, "")) as [string, string];
	if (newName === oldName) return `It is named ${newName} already.`;
	const isPrivate = newName.startsWith("#");
	const isWord = WORD.test(letters) && (language !== "go" && language !== "python" || !letters.includes("$"));
	if (!isWord || isPrivate !== oldName.startsWith("#")) return `${newName} can be no name in its place.`;
	const keywords = KEYWORDS[language] ?? KEYWORDS["other"] ?? "";
	if (keywords.split(" ").includes(letters)) return `${newName} is a word of the language.`;
	if (language === "go" && isUpper(letters) !== isUpper(old)) return "In Go the first letter says who may use a name.";
	return undefined;
}

const isUpper = (name: string): boolean => /^\p{Lu}/u.test(name);
