"""Bring the design system, htmx, tus and the typefaces into ``site/static/vendor``.

Usage: ``python tools/vendor_design.py FOLDER`` where FOLDER holds the unpacked npm packages
``govuk-frontend``, ``htmx.org``, ``tus-js-client``, ``@fontsource-variable/source-sans-3`` and
``@fontsource-variable/source-serif-4`` as ``govuk-frontend/``, ``htmx.org/``, ``tus-js-client/``,
``source-sans-3/`` and ``source-serif-4/`` (``npm pack NAME`` and ``tar xzf`` make them).

The style sheet is rewritten on the way: Rogatory is not a service of the United Kingdom, so
the typeface reserved for that government, its crest, and the header and footer that carry its
marks are taken out, and the type family becomes a variable that ``rogatory/theme.css`` sets.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "src/rogatory/site/static/vendor"
FONT_SUBSETS = ("latin", "latin-ext", "cyrillic", "greek", "vietnamese")
FORBIDDEN = ("GDS Transport", "govuk-crest", "/assets/", "Margaret Calvert")
MARKED_RULES = re.compile(r"\.govuk-(header|footer|cookie-banner)")


def blocks(css: str) -> list[tuple[str, str]]:
    """Split a style sheet into (prelude, body) pairs; a statement without body has body ``";"``."""
    found, start, at = [], 0, 0
    while at < len(css):
        if css[at] == ";":
            found.append((css[start:at], ";"))
            start = at = at + 1
        elif css[at] == "{":
            end = closing_brace(css, at)
            found.append((css[start:at], css[at + 1 : end]))
            start = at = end + 1
        else:
            at += 1
    return found


def closing_brace(css: str, opening: int) -> int:
    """Index of the brace that closes the one at ``opening``; braces in strings do not occur here."""
    depth = 0
    for at in range(opening, len(css)):
        depth += {"{": 1, "}": -1}.get(css[at], 0)
        if depth == 0:
            return at
    raise SystemExit(f"the style sheet ends inside the block opened at character {opening}")


def without_marks(css: str) -> str:
    """The style sheet without the rules that carry the government's marks."""
    kept = []
    for prelude, body in blocks(css):
        if body == ";":
            kept.append(prelude + ";")
        elif prelude.startswith("@font-face"):
            continue
        elif prelude.startswith(("@media", "@supports", "@-moz-document")):
            inner = without_marks(body)
            if inner:
                kept.append(prelude + "{" + inner + "}")
        else:
            selectors = [s for s in prelude.split(",") if not MARKED_RULES.search(s)]
            if selectors:
                kept.append(",".join(selectors) + "{" + body + "}")
    return "".join(kept)


def rewritten(css: str) -> str:
    """The vendored form of the design system's style sheet."""
    css = re.sub(r"/\*.*?\*/|\n", "", css, flags=re.DOTALL)
    css = without_marks(css)
    css = css.replace("GDS Transport,arial,sans-serif", "var(--rogatory-sans)")
    css = re.sub(r"font-family:sans-serif", "font-family:var(--rogatory-sans)", css)
    css = css.replace("#fd0", "#bfe3df")
    for word in FORBIDDEN:
        if word in css:
            raise SystemExit(f"{word!r} is still in the rewritten style sheet")
    return "/*! govuk-frontend, MIT, see LICENSE-govuk-frontend.txt. Changed: see README.md. */\n" + css


def main(folder: Path) -> None:
    """Write every vendored file from the unpacked packages in ``folder``."""
    dist = folder / "govuk-frontend/dist/govuk"
    (VENDOR / "fonts").mkdir(parents=True, exist_ok=True)
    css = rewritten(re.sub(r'^@charset "UTF-8";', "", (dist / "govuk-frontend.min.css").read_text()))
    (VENDOR / "design-system.css").write_text(css)
    script = (dist / "govuk-frontend.min.js").read_text()
    (VENDOR / "design-system.js").write_text(re.sub(r"//# sourceMappingURL=\S+\s*$", "", script))
    htmx = (folder / "htmx.org/dist/htmx.min.js").read_text()
    (VENDOR / "htmx.js").write_text(re.sub(r"//# sourceMappingURL=\S+\s*$", "", htmx))
    shutil.copyfile(folder / "htmx.org/LICENSE", VENDOR / "LICENSE-htmx.txt")
    tus = (folder / "tus-js-client/dist/tus.min.js").read_text()
    (VENDOR / "tus.js").write_text(re.sub(r"//# sourceMappingURL=\S+\s*$", "", tus))
    shutil.copyfile(folder / "tus-js-client/LICENSE", VENDOR / "LICENSE-tus.txt")
    for family in ("source-sans-3", "source-serif-4"):
        shutil.copyfile(folder / family / "LICENSE", VENDOR / f"LICENSE-{family}.txt")
        for subset in FONT_SUBSETS:
            name = f"{family}-{subset}-wght-normal.woff2"
            shutil.copyfile(folder / family / "files" / name, VENDOR / "fonts" / name)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
