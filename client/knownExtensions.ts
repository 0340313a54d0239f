/**
 * Extensions that answer languages of ours, so that nobody has to be asked before the first answer.
 */

export interface KnownExtension {
	readonly id: string;
	/** By the ids that editors give them. */
	readonly languages: readonly string[];
	readonly hasCallHierarchy: boolean;
	readonly hasTypeHierarchy?: boolean;
	/** With this setting the extension is there and answers nothing. */
	readonly isOff?: { readonly setting: string; readonly value: unknown };
}

const ecmascript = ["typescript", "typescriptreact", "javascript", "javascriptreact"];
const python = ["python"];

export const knownExtensions: readonly KnownExtension[] = [
	{ id: "vscode.typescript-language-features", languages: ecmascript, hasCallHierarchy: true },
	{
		id: "denoland.vscode-deno",
		languages: ecmascript,
		hasCallHierarchy: true,
		isOff: { setting: "deno.enable", value: false },
	},
	{
		id: "ms-python.vscode-pylance",
		languages: python,
		hasCallHierarchy: true,
		hasTypeHierarchy: true,
		isOff: { setting: "python.languageServer", value: "None" },
	},
	{ id: "ms-pyright.pyright", languages: python, hasCallHierarchy: true },
	{ id: "detachhead.basedpyright", languages: python, hasCallHierarchy: true },
	{
		id: "golang.go",
		languages: ["go"],
		hasCallHierarchy: true,
		hasTypeHierarchy: true,
		isOff: { setting: "go.useLanguageServer", value: false },
	},
	{ id: "vscode.markdown-language-features", languages: ["markdown"], hasCallHierarchy: false },
];
