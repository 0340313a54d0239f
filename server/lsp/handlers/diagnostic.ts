/**
 * textDocument/diagnostic and workspace/diagnostic: what is wrong between files, as far as the settings ask for it. An
 * answer is called by what it says, so one that says the same is told as unchanged.
 */
import {
	type Diagnostic, DiagnosticSeverity, type DocumentDiagnosticParams,
	type DocumentDiagnosticReport, type WorkspaceDiagnosticParams, type WorkspaceDiagnosticReport,
	type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver/node";
import { hashString } from "../../model/hash.ts";
import { Pace } from "../../model/pace.ts";
import type { ProblemKind } from "../../analysis/editorAnswers.ts";
import { type Handler, partTokenOf, placeOf, sendPart, type Server, throwIfCancelled } from "../dispatch.ts";
import type { Place } from "../folders.ts";
import type { Share } from "../navigation.ts";
import type { Severity } from "../settings.ts";

const FILES_MAX = 10_000;
/** Of one file. */
const PROBLEMS_MAX = 100;

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
	error: DiagnosticSeverity.Error,
	warning: DiagnosticSeverity.Warning,
	information: DiagnosticSeverity.Information,
	hint: DiagnosticSeverity.Hint,
};

export const documentDiagnostic: Handler<DocumentDiagnosticParams, DocumentDiagnosticReport> = async (
	server,
	params,
	token,
) => {
	if (server.settings.severities.size === 0) return { kind: "full", items: [] };
	const place = await placeOf(server, params.textDocument, token);
	return reported(place === undefined ? [] : problemsOf(server, place), params.previousResultId);
};

export const workspaceDiagnostic: Handler<WorkspaceDiagnosticParams, WorkspaceDiagnosticReport> = async (
	server,
	params,
	token,
) => {
	const partToken = partTokenOf(params);
	let items: WorkspaceDocumentDiagnosticReport[] = [];
	if (server.settings.severities.size === 0) return { items };
	await server.started();
	const given = Array.isArray(params.previousResultIds) ? params.previousResultIds : [];
	const before = new Map(given.map(({ uri, value }) => [uri, value]));
	for (const folder of server.folders.all()) {
		await folder.opening;
		const { session } = folder;
		if (session === undefined) continue;
		await session.caughtUp();
		const pace = new Pace();
		for (const path of session.analysis.paths().slice(0, FILES_MAX)) {
			if (pace.isOver) {
				if (partToken !== undefined && items.length > 0) {
					sendPart(server, partToken, { items });
					items = [];
				}
				await pace.giveWay();
				throwIfCancelled(token);
			}
			const place = { folder, session, path };
			const problems = problemsOf(server, place);
			const uri = server.placer(place).uri(path);
			const previous = before.get(uri);
			// Of what was never told there is nothing to take back.
			if (problems.length === 0 && previous === undefined) continue;
			items.push({ uri, version: server.documents.get(uri)?.version ?? null, ...reported(problems, previous) });
		}
	}
	return { items };
};

type Report =
	Extract<DocumentDiagnosticReport, { kind: "full" }> | Extract<DocumentDiagnosticReport, { kind: "unchanged" }>;

function reported(items: Diagnostic[], previousResultId: string | undefined): Report {
	const resultId = hashString(JSON.stringify(items), 0).map((word) => (word >>> 0).toString(16)).join("");
	return resultId === previousResultId ? { kind: "unchanged", resultId } : { kind: "full", resultId, items };
}

function problemsOf(server: Server, place: Place): Diagnostic[] {
	const { session, path } = place;
	const share = server.navigation.shareOf(path);
	const kinds = new Set([...server.settings.severities.keys()].filter((kind) => isOurs(kind, share)));
	// While files are missing, imports of them lead nowhere.
	if (kinds.size === 0 || !session.isComplete) return [];
	const placer = server.placer(place);
	const sources = { textOf: (at: string) => session.text(at), isOnDisk: (at: string) => session.isOnDisk(at) };
	return session.analysis.problems(path, kinds, sources).slice(0, PROBLEMS_MAX).flatMap(({ kind, range, sentence }) => {
		const placed = placer.range(path, range);
		const severity = server.settings.severities.get(kind);
		if (placed === undefined || severity === undefined) return [];
		return { range: placed, message: sentence, severity: severities[severity], source: "Kausal", code: kind };
	});
}

/** Another server of the language says itself what it cannot find. */
function isOurs(kind: ProblemKind, share: Share): boolean {
	return share === "whole" || (share === "beside" && kind === "cycles");
}
