/**
 * Whether this is a checked build: the sanitizer of the engine.
 *
 * A checked build overwrites memory as soon as it is given back, refuses calls that enter an engine while
 * another one runs, and refuses a writer outside the main thread. It answers the same, slower. Whoever bundles
 * or runs the source defines `KAUSAL_CHECKED` (`npm run test:checked`); where it is not defined, the checks
 * are dead code that a bundler leaves out.
 */
export const CHECKED: boolean = typeof KAUSAL_CHECKED === "boolean" && KAUSAL_CHECKED;
