"""Checks a whole return without its provider: no Django, no database, no network.

`python -m rogatory.verify RETURN.zip` is its command line.
"""

from rogatory.verify.whole import Report, check_return

__all__ = ["Report", "check_return"]
