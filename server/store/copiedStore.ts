/** What has to be done to the store of another folder before it can be that of this one. */
import { WriteBatch, type Engine } from "../../engine/index.ts";
import { CATALOG_SPACE, catalogId } from "../model/identity.ts";
import { decodeCatalog, encodeCatalog } from "./records.ts";

/** Sizes and times are those of other files: each is read before it is believed, and that is all if it is the same. */
export function forgetTimes(engine: Engine): void {
	const batch = new WriteBatch();
	for (const cursor = engine.scan({ prefix: [CATALOG_SPACE] }); cursor.next(); ) {
		const entry = decodeCatalog(cursor.content);
		batch.putBlock(catalogId(entry.path), encodeCatalog({ ...entry, readAtMs: 0 }));
	}
	if (batch.operationCount > 0) engine.write(batch, { durability: "flushed" });
}
