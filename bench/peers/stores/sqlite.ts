/**
 * SQLite, through better-sqlite3 and through the module of a newer Node: a B-tree with a write-ahead log.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { StoreContestant } from "../contestant.ts";
import { keyBytes, loadPeer, peerVersion } from "../contestant.ts";
import { Dataset } from "../../scenarios/dataset.ts";

interface Statement {
	run(...values: unknown[]): unknown;
	get(...values: unknown[]): unknown;
	all(...values: unknown[]): unknown[];
	iterate(...values: unknown[]): Iterable<unknown>;
	pluck?(): unknown;
}

interface Sqlite {
	exec(sql: string): unknown;
	prepare(sql: string): Statement;
	close(): unknown;
}

interface Row {
	readonly v: Uint8Array;
}

interface Statements {
	readonly db: Sqlite;
	readonly put: Statement;
	readonly get: Statement;
	readonly ten: Statement;
	readonly remove: Statement;
	readonly scan: Statement;
	readonly range: Statement;
}

const LOAD_BATCH = 1000;
const PRAGMAS = [
	"page_size=4096",
	"journal_mode=WAL",
	"cache_size=-262144",
	"mmap_size=4294967296",
	"wal_autocheckpoint=4000",
	"temp_store=MEMORY",
];

interface Binding {
	readonly name: string;
	readonly version: string;
	readonly open: (path: string) => Sqlite;
	/** Whether a statement can give the one column instead of an object. */
	readonly canPluck: boolean;
}

export function createBetterSqlite(seed: number): StoreContestant<Buffer> {
	const Database = loadPeer("better-sqlite3") as new (path: string) => Sqlite;
	const version = peerVersion("better-sqlite3");
	return createSqlite(
		{ name: "better-sqlite3", version, open: (path) => new Database(path), canPluck: true },
		seed,
	);
}

export function createNodeSqlite(seed: number): StoreContestant<Buffer> {
	const { DatabaseSync } = loadPeer("node:sqlite") as {
		readonly DatabaseSync: new (path: string) => Sqlite;
	};
	const open = (path: string): Sqlite => new DatabaseSync(path);
	return createSqlite(
		{ name: "node:sqlite", version: `Node ${process.version}`, open, canPluck: false },
		seed,
	);
}

function prepare(db: Sqlite, canPluck: boolean): Statements {
	db.exec("CREATE TABLE IF NOT EXISTS kv(k BLOB PRIMARY KEY NOT NULL, v BLOB NOT NULL)");
	const get = db.prepare("SELECT v FROM kv WHERE k=?");
	const ten = db.prepare("SELECT v FROM kv WHERE k IN (?,?,?,?,?,?,?,?,?,?)");
	if (canPluck) {
		get.pluck?.();
		ten.pluck?.();
	}
	return {
		db,
		get,
		ten,
		put: db.prepare("INSERT INTO kv(k,v) VALUES(?,?) ON CONFLICT(k) DO UPDATE SET v=excluded.v"),
		remove: db.prepare("DELETE FROM kv WHERE k=?"),
		scan: db.prepare("SELECT k, v FROM kv ORDER BY k"),
		range: db.prepare("SELECT k, v FROM kv WHERE k>=? ORDER BY k LIMIT ?"),
	};
}

function createSqlite({ name, version, open, canPluck }: Binding, seed: number): StoreContestant<Buffer> {
	const dataset = new Dataset(seed);
	let opened: Statements | undefined;
	const at = (): Statements => {
		if (opened === undefined) throw new Error("SQLite is not open.");
		return opened;
	};
	const valueOf = (found: unknown): Uint8Array => {
		const value = canPluck ? (found as Uint8Array | undefined) : (found as Row | undefined)?.v;
		if (value === undefined) throw new Error("An entry is missing.");
		return value;
	};
	const inTransaction = (action: () => void): void => {
		at().db.exec("BEGIN");
		action();
		at().db.exec("COMMIT");
	};
	const visit = (rows: Iterable<unknown>): number => {
		let [count, sum] = [0, 0];
		for (const row of rows) {
			sum += (row as Row).v[0] ?? 0;
			count += 1;
		}
		return sum < 0 ? sum : count;
	};
	return {
		name,
		settings: `${version}; WAL, synchronous=NORMAL, cache 256 MiB, mmap 4 GiB, checkpoint each 4000 pages`,
		durability: "log written, not synced: survives the end of the process",
		key: (index) => keyBytes(dataset, index),
		open: (directory, durability) => {
			mkdirSync(directory, { recursive: true });
			const db = open(join(directory, "db.sqlite"));
			for (const pragma of PRAGMAS) db.exec(`PRAGMA ${pragma}`);
			db.exec(`PRAGMA synchronous=${durability === "synced" ? "FULL" : "NORMAL"}`);
			opened = prepare(db, canPluck);
		},
		close: () => {
			at().db.close();
			opened = undefined;
		},
		put: (key, value) => at().put.run(key, value),
		delete: (key) => at().remove.run(key),
		get: (key) => valueOf(at().get.get(key))[0] ?? 0,
		getTen: (keys, begin) => {
			const found = at().ten.all(...keys.slice(begin, begin + 10));
			return found.reduce<number>((sum, row) => sum + (valueOf(row)[0] ?? 0), 0);
		},
		load: (keys, values) => {
			for (let begin = 0; begin < keys.length; begin += LOAD_BATCH) {
				const part = keys.slice(begin, begin + LOAD_BATCH);
				inTransaction(() => {
					for (const [offset, key] of part.entries()) at().put.run(key, values(begin + offset));
				});
			}
		},
		settle: () => {
			at().db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
		},
		turn: () => undefined,
		scan: () => visit(at().scan.iterate()),
		range: (from, count) => visit(at().range.all(from, count)),
		putTogether: (keys, value) => {
			inTransaction(() => {
				for (const key of keys) at().put.run(key, value);
			});
		},
	};
}
