/** Where the panel's page begins. */
import { App } from "./app.ts";

new App();
