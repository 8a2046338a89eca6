"""Source maps that come with Rogatory, for software that others wrote: each is copied and set to one's own server."""

from __future__ import annotations

from importlib import resources


def shipped_maps() -> dict[str, str]:
    """Give the text of each map, by its name: `mastodon`, `peertube` ..."""
    folder = resources.files(__name__)
    found = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    return {name.removesuffix(".toml"): (folder / name).read_text("utf-8") for name in found}
