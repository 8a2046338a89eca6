"""A synthetic video platform, the same for the same seed: tables, files and the source map that ties them in."""

from rogatory.demo.platform.making import make_platform, map_text

__all__ = ["make_platform", "map_text"]
