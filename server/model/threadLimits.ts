/**
 * What each worker thread gets of memory beside its heap, in MiB.
 *
 * Newer versions of V8 give every thread three times as much for new objects as Node 20 does, if nobody says otherwise:
 * an index of 12.8 MB of TypeScript from nothing then takes 100 MB more and not less time (Node 24).
 */
export const THREAD_LIMITS: { readonly maxYoungGenerationSizeMb: number; readonly stackSizeMb: number } = {
	maxYoungGenerationSizeMb: 48, stackSizeMb: 8,
};
