/** What tells one process of one machine from all others, and whether the one that was told of may still run. */
import * as fs from "node:fs";

/** pid, its start, the boot, the pid namespace, the machine: "-" where this platform does not say. */
export function ownIdentity(): string {
	const start = startOf(process.pid)?.start ?? "-";
	const boot = textOf("/proc/sys/kernel/random/boot_id") ?? "-";
	const machine = textOf("/etc/machine-id") ?? textOf("/proc/sys/kernel/hostname") ?? process.platform;
	let space = "-";
	try {
		space = fs.readlinkSync("/proc/self/ns/pid");
	} catch {
		// Not Linux: there are no pid namespaces to confuse.
	}
	return [process.pid, start, boot, space, machine].join(" ");
}

/** Whether the process of `identity` may still run, seen from the one of `own`. */
export function stateOfProcess(identity: string, own: string): "alive" | "dead" | "unknown" {
	const [pid, start, boot, space, machine] = identity.split(" ");
	const [, , ownBoot, ownSpace, ownMachine] = own.split(" ");
	if (pid === undefined || !/^[1-9]\d*$/.test(pid) || machine === undefined) return "unknown";
	if (machine !== ownMachine) return "unknown";
	// The same machine after a restart: no process of the time before lives.
	if (boot !== ownBoot) return boot === "-" || ownBoot === "-" ? "unknown" : "dead";
	if (space !== ownSpace) return "unknown";
	return stateOf(Number(pid), start ?? "-");
}

function stateOf(pid: number, start: string): "alive" | "dead" {
	try {
		process.kill(pid, 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ESRCH") return "dead";
	}
	const now = startOf(pid);
	if (now === undefined || start === "-") return "alive";
	return now.start === start && now.isRunning ? "alive" : "dead";
}

/**
 * Start time of a process in clock ticks since boot (field 22 of its stat) and whether it is more than a
 * zombie.
 */
function startOf(pid: number): { start: string; isRunning: boolean } | undefined {
	const stat = textOf(`/proc/${pid}/stat`);
	if (stat === undefined) return undefined;
	// The second field is the name in brackets and may hold anything, also brackets and blanks.
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	const start = fields[19];
	return start === undefined ? undefined : { start, isRunning: fields[0] !== "Z" && fields[0] !== "X" };
}

function textOf(path: string): string | undefined {
	try {
		const text = fs.readFileSync(path, "utf8").trim();
		return text === "" ? undefined : text;
	} catch {
		return undefined;
	}
}
