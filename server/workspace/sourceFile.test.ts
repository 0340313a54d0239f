/** Reading one file, refusing what must not be read, and where the index lies. */
import { execFileSync } from "node:child_process";
import {
	chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, unlinkSync, writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { isWorkspacePath, realRoot, relativeInside } from "./containment.ts";
import { indexDirectoryFor, makePrivateDirectory, movedNote, requirePrivateIndex } from "./indexDirectory.ts";
import { readSourceFile } from "./sourceFile.ts";

let scratch: string;
let root: string;

beforeAll(() => {
	scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-read-")));
	root = join(scratch, "ws");
	mkdirSync(join(root, "src"), { recursive: true });
	mkdirSync(join(scratch, "ws-evil"));
	writeFileSync(join(scratch, "ws-evil/a.ts"), "secret");
});
afterAll(() => {
	rmSync(scratch, { recursive: true, force: true });
});

function read(path: string, bytesMax = 1000): string {
	const result = readSourceFile(root, path, bytesMax);
	if (result.kind === "read") return `read ${Buffer.from(result.bytes).toString()}`;
	return result.kind === "absent" ? "absent" : result.skipped.reason;
}

describe("reading a file", () => {
	test("gives its bytes, also none and invalid UTF-8", () => {
		writeFileSync(join(root, "a.ts"), "let a = 1;");
		writeFileSync(join(root, "empty.ts"), "");
		writeFileSync(join(root, "bad.ts"), new Uint8Array([65, 0xff, 66]));
		expect(read("a.ts")).toBe("read let a = 1;");
		expect(read("empty.ts")).toBe("read ");
		expect(read("bad.ts")).toBe("read A\ufffdB");
	});
	test("refuses what is larger than the limit without reading it", () => {
		writeFileSync(join(root, "large.ts"), "");
		truncateSync(join(root, "large.ts"), 100 * (1 << 20));
		expect(read("large.ts")).toBe("too-large");
		writeFileSync(join(root, "fits.ts"), "x".repeat(1000));
		expect(read("fits.ts")).toMatch(/^read x{1000}$/);
	});
	test("refuses binary files by a NUL near the beginning", () => {
		writeFileSync(join(root, "binary.ts"), "abc\0def");
		writeFileSync(join(root, "late.ts"), `${"x".repeat(8192)}\0`);
		expect(read("binary.ts")).toBe("binary");
		expect(read("late.ts", 10_000)).toMatch(/^read /);
	});
	test("reads files whose size the system does not know", () => {
		if (process.platform === "linux") {
			const result = readSourceFile(realRoot("/proc/self"), "status", 100_000);
			expect(result.kind === "read" && Buffer.from(result.bytes).toString()).toMatch(/^Name:/);
		}
	});
	test.skipIf(process.platform !== "linux")("says that the disk failed, which is no word about the file", () => {
		const result = readSourceFile(realRoot("/proc/self"), "mem", 1000);
		expect(result).toMatchObject({
			kind: "skipped", skipped: { reason: "unreadable", detail: "It cannot be read: the disk reports an error." },
		});
	});
	test("says absent for what is not there", () => {
		expect(read("gone.ts")).toBe("absent");
		expect(read("a.ts/b.ts")).toBe("absent");
	});
	test("never waits for a pipe, and refuses folders", () => {
		execFileSync("mkfifo", [join(root, "pipe.ts")]);
		expect(read("pipe.ts")).toBe("special");
		expect(read("src")).toBe("special");
	});
	test("follows links inside the folder only", () => {
		writeFileSync(join(root, "a.ts"), "let a = 1;");
		symlinkSync("../a.ts", join(root, "src/in.ts"));
		symlinkSync("../ws-evil/a.ts", join(root, "out.ts"));
		symlinkSync("../ws-evil", join(root, "out"));
		symlinkSync("loop.ts", join(root, "loop.ts"));
		expect(read("src/in.ts")).toBe("read let a = 1;");
		expect(read("out.ts")).toBe("symlink-outside");
		expect(read("out/a.ts")).toBe("symlink-outside");
		expect(read("loop.ts")).toBe("symlink-broken");
	});
	const outside = ["../ws-evil/a.ts", "/etc/passwd", "src/../a.ts", "./a.ts", "", "a.ts\0", "src//a.ts", "src/"];
	test.each(outside)("refuses the path %j", (path) => {
		expect(read(path)).toBe("symlink-outside");
	});
	test("reads nothing from outside while a folder turns into a link and back", () => {
		mkdirSync(join(root, "flip"));
		writeFileSync(join(root, "flip/a.ts"), "inside");
		let [inside, refused] = [0, 0];
		for (let round = 0; round < 200; round++) {
			renameSync(join(root, "flip"), join(root, "kept"));
			symlinkSync("../ws-evil", join(root, "flip"));
			expect(read("flip/a.ts")).toBe("symlink-outside");
			refused++;
			unlinkSync(join(root, "flip"));
			renameSync(join(root, "kept"), join(root, "flip"));
			expect(read("flip/a.ts")).toBe("read inside");
			inside++;
		}
		expect([inside, refused]).toEqual([200, 200]);
	});
});

describe("paths", () => {
	test("are inside a folder by their parts, not by their letters", () => {
		expect(relativeInside("/ws", "/ws/a/b.ts")).toBe("a/b.ts");
		expect(relativeInside("/ws", "/ws/..a/b.ts")).toBe("..a/b.ts");
		for (const path of ["/ws-evil/a.ts", "/ws", "/", "/other", "/ws/../x"]) {
			expect(relativeInside("/ws", path)).toBeUndefined();
		}
		expect(relativeInside("/", "/a/b.ts")).toBe("a/b.ts");
	});
	test("of Windows' own kinds are refused there", () => {
		for (const path of ["C:/a", "a:stream", "NUL", "src/con.ts", "COM1", "a\\b", "a.", "a ", "x/..", "//server/share"]) {
			expect([path, isWorkspacePath(path, "win32")]).toEqual([path, false]);
		}
		for (const path of ["a/b.ts", "console.ts", "nulls/com.ts", ".git2"]) {
			expect(isWorkspacePath(path, "win32")).toBe(true);
		}
		expect(isWorkspacePath("a\\b", "linux")).toBe(true);
	});
	test("of a root are real, or refused in one sentence", () => {
		symlinkSync("ws", join(scratch, "link"));
		expect(realRoot(join(scratch, "link"))).toBe(root);
		writeFileSync(join(scratch, "file"), "");
		expect(() => realRoot(join(scratch, "none"))).toThrow(/^There is no folder .*none\.$/);
		expect(() => realRoot(join(scratch, "file"))).toThrow(/is not a folder\.$/);
		expect(() => realRoot(join(scratch, "file/x"))).toThrow(/is not a folder\.$/);
	});
});

describe("the index directory", () => {
	const place = { environment: {}, home: "/home/me", platform: "linux" } as const;

	test("lies in the cache folder of the system", () => {
		expect(indexDirectoryFor("/w/shop", place)).toMatch(/^\/home\/me\/\.cache\/kausal\/shop-[0-9a-f]{16}$/);
		expect(indexDirectoryFor("/w/shop", { ...place, environment: { XDG_CACHE_HOME: "/c" } }))
			.toMatch(/^\/c\/kausal\/shop-/);
		expect(indexDirectoryFor("/w/shop", { ...place, environment: { XDG_CACHE_HOME: "c" } }))
			.toMatch(/^\/home\/me\/\.cache/);
		expect(indexDirectoryFor("/w/shop", { ...place, platform: "darwin" }))
			.toMatch(/^\/home\/me\/Library\/Caches\/kausal\/shop-/);
		expect(indexDirectoryFor("/w/shop", { ...place, base: "/x" })).toMatch(/^\/x\/shop-[0-9a-f]{16}$/);
	});
	test("lies on this machine where the cache folder is on a network", () => {
		const [NFS, EXT4] = [0x6969, 0xef53];
		const disks = (kinds: Readonly<Record<string, number>>) => (path: string): number => {
			const kind = kinds[path];
			if (kind === undefined) throw new Error(`${path} is not there.`);
			return kind;
		};
		const user = `/var/tmp/kausal-${process.getuid?.() ?? 0}`;
		const atHome = { ...place, fileSystemOf: disks({ "/home": NFS, "/var/tmp": EXT4 }) };
		expect(indexDirectoryFor("/w/shop", atHome).startsWith(`${user}/shop-`)).toBe(true);
		expect(movedNote(atHome)).toBe(`The cache folder is on a network file system (NFS), so the index lies in ${user}.`);
		const chosen = { ...atHome, base: "/home/me/x" };
		expect(indexDirectoryFor("/w/shop", chosen).startsWith("/home/me/x/shop-")).toBe(true);
		expect(movedNote(chosen)).toBeUndefined();
		for (const kinds of [{ "/home/me": EXT4, "/home": NFS, "/var/tmp": EXT4 }, { "/home": NFS, "/var/tmp": NFS }, {}]) {
			const other = { ...place, fileSystemOf: disks(kinds) };
			expect(indexDirectoryFor("/w/shop", other).startsWith("/home/me/.cache/")).toBe(true);
			expect(movedNote(other)).toBeUndefined();
		}
		expect(movedNote({ ...place, fileSystemOf: disks({ "/": 0xff534d42 | 0, "/var/tmp": EXT4 }) })).toContain("(CIFS)");
	});
	test("is the same for one folder and another for each other folder", () => {
		const of = (path: string): string => indexDirectoryFor(path, place);
		expect(of("/w/shop")).toBe(of("/w/shop"));
		expect(of("/w/shop")).not.toBe(of("/v/shop"));
		expect(of("/")).toMatch(/\/root-[0-9a-f]{16}$/);
		expect(of("/w/a b*c/ü")).toMatch(/\/ü-[0-9a-f]{16}$/);
	});
	test("is closed to others, whatever the umask", () => {
		const before = process.umask(0);
		try {
			makePrivateDirectory(join(scratch, "index/deep"));
		} finally {
			process.umask(before);
		}
		for (const path of ["index", "index/deep"]) expect(statSync(join(scratch, path)).mode & 0o777).toBe(0o700);
		chmodSync(join(scratch, "index"), 0o777);
		expect(() => { makePrivateDirectory(join(scratch, "index")); }).toThrow(/Others may write/);
	});
	test("is believed when it is ours alone, no link, and nobody can put another one in its place", () => {
		const [base, home] = [join(scratch, "bases"), join(scratch, "bases/home")];
		const check = (): void => {
			requirePrivateIndex(home);
		};
		mkdirSync(base, { mode: 0o755 });
		expect(check).not.toThrow();
		symlinkSync(scratch, home);
		expect(check).toThrow(`The index folder ${home} is a symbolic link`);
		unlinkSync(home);
		mkdirSync(home, { mode: 0o700 });
		expect(check).not.toThrow();
		for (const mode of [0o750, 0o705, 0o770, 0o702]) {
			chmodSync(home, mode);
			expect(check, mode.toString(8)).toThrow(`Others may enter the index folder ${home}`);
		}
		chmodSync(home, 0o700);
		chmodSync(base, 0o777);
		expect(check).toThrow(`Others may write to ${base}`);
		chmodSync(base, 0o755);
		const uid = vi.spyOn(process, "getuid").mockReturnValue(4711);
		expect(check).toThrow(`The folder ${home} belongs to another user`);
		uid.mockRestore();
	});
});
