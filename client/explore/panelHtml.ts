/**
 * The panel's page as text: an empty document with our own script and style, and a policy under which nothing else can
 * run or be loaded. Everything that is shown is put in by the script, as text.
 */

export interface PanelHtml {
	/** Where the editor serves the files of the panel from. */
	readonly cspSource: string;
	readonly script: string;
	readonly style: string;
	/** Letters and digits that nobody can guess. */
	readonly nonce: string;
	/** Sentences by what they are in the code; undefined in English. */
	readonly words: Readonly<Record<string, string>> | undefined;
}

export function panelHtml({ cspSource, script, style, nonce, words }: PanelHtml): string {
	const policy = [
		"default-src 'none'", `script-src 'nonce-${nonce}'`, `style-src ${cspSource}`, `img-src ${cspSource} data:`,
		`font-src ${cspSource}`,
	].join("; ");
	const data = words === undefined ? "" : ` data-words="${attribute(JSON.stringify(words))}"`;
	return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="${attribute(style)}">
<title>Kausal: Explore</title>
</head>
<body${data}>
<script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
