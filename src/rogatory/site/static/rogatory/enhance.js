// Every page works without this file; with it, the design system's components come alive.
import { initAll } from "../vendor/design-system.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// Where tabs do not fit beside each other, the one that is open is the one that is seen.
for (const open of document.querySelectorAll(".rg-lanes [aria-current], .rg-side__nav [aria-current], .rg-jump [aria-current]")) {
  const row = open.closest("ul");
  for (const one of [row, row.parentElement]) one.scrollLeft += open.getBoundingClientRect().right - one.getBoundingClientRect().right + 16;
}
