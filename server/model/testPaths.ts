/**
 * Which files are tests, by the conventions of their languages' test runners. A guess: what counts as a test is said
 * so.
 */

const TEST_FOLDER = /(?:^|\/)(?:__tests__|__mocks__|tests?|specs?|testdata)\//;
const TEST_FILE = new RegExp([
	/[._-](?:test|spec|tests|e2e)\.[^./]+$/, /_test\.(?:go|py)$/, /(?:^|\/)test_[^/]*\.py$/, /(?:^|\/)conftest\.py$/,
].map(({ source }) => source).join("|"));

/** Whether a file is a test, or lies in a folder of tests, by its workspace path. */
export function isTestPath(path: string): boolean {
	return TEST_FILE.test(path) || TEST_FOLDER.test(path);
}
