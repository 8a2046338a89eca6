// Every page works without this file; with it, the design system's components come alive.
import { initAll } from "../vendor/design-system.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
