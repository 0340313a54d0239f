/**
 * What stands behind the names that activation registers: the protocol's library, the views and the commands. A bundle
 * of its own, dist/later.js, because the editor reads all of the first bundle before it lets anything of it run.
 */
import { Commands } from "./commands/commands.ts";
import { Connection } from "./connection.ts";
import { showFileList } from "./fileList.ts";
import { Views } from "./views/main.ts";
import { useTranslation } from "./words/words.ts";

export interface Later {
	readonly Commands: typeof Commands;
	readonly Connection: typeof Connection;
	readonly Views: typeof Views;
	readonly showFileList: typeof showFileList;
}

/** @param translate - of the editor; each bundle has its own copy of what turns sentences into another language */
export function open(translate: Parameters<typeof useTranslation>[0]): Later {
	useTranslation(translate);
	return { Commands, Connection, Views, showFileList };
}
