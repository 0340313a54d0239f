/** kausal/status and kausal/reindex: what the server knows, and how to have it begin again. */
import type { FolderStatus, Status } from "../../protocol/status.ts";
import type { Handler, Server } from "../dispatch.ts";

export function statusOf(server: Pick<Server, "folders" | "version">): Status {
	return { version: server.version, folders: server.folders.all().map((folder): FolderStatus => folder.status) };
}

export const status: Handler<unknown, Status> = async (server) => {
	await server.started();
	return statusOf(server);
};

export const reindex: Handler<unknown, Status> = async (server) => {
	await server.started();
	await Promise.all(server.folders.all().map((folder) => folder.index({ fromNothing: true })));
	return statusOf(server);
};
