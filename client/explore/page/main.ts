/** Where the panel's page begins. */
import { App } from "./app.ts";
import { readTranslation } from "./words.ts";

readTranslation(document.body.dataset["words"]);
new App();
