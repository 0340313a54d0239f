/**
 * Random words, and comparing them without telling by the time that it takes where they differ.
 *
 * Not by `node:crypto`: loading that costs a process that asks one question some milliseconds, and only one that comes
 * to own an index needs any of this.
 */

/** So many random bytes, in hexadecimal; good enough for a secret. */
export function randomHex(byteCount: number): string {
	return Buffer.from(crypto.getRandomValues(new Uint8Array(byteCount))).toString("hex");
}

/** Whether two texts are the same. Takes as long for any that are of one length. */
export function isSameSecret(said: string, own: string): boolean {
	const [saidBytes, ownBytes] = [Buffer.from(said), Buffer.from(own)];
	if (saidBytes.length !== ownBytes.length) return false;
	let difference = 0;
	for (const [at, byte] of ownBytes.entries()) difference |= byte ^ (saidBytes[at] ?? 0);
	return difference === 0;
}
