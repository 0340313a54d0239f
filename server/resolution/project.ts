/** What a workspace's configuration files say about where modules are: package.json, tsconfig.json, go.mod. Pure. */

/** A configuration file and its text. */
export interface ConfigurationFile {
	readonly path: string;
	readonly text: string;
}

/** File names that {@link parseProject} understands. */
export const CONFIGURATION_FILES: readonly string[] = ["package.json", "tsconfig.json", "jsconfig.json", "go.mod"];

export interface Project {
	/** Folder of each go.mod, and its module path; deepest folder first. */
	readonly goModules: readonly { readonly directory: string; readonly modulePath: string }[];
}

/** Reads configuration files; one that cannot be read as what it should be says nothing. */
export function parseProject(files: readonly ConfigurationFile[]): Project {
	const goModules = files
		.filter(({ path }) => path === "go.mod" || path.endsWith("/go.mod"))
		.flatMap(({ path, text }) => {
			const modulePath = /^module\s+(\S+)/m.exec(text)?.[1];
			return modulePath === undefined ? [] : [{ directory: path.slice(0, -"go.mod".length - 1), modulePath }];
		})
		.sort((one, other) => other.directory.length - one.directory.length);
	return { goModules };
}
