"""The jobs that a message goes through, from its arrival until something has become of it."""

from __future__ import annotations

GLANCE, PAPERS = "glance", "glance_papers"
"""It is looked at for what is urgent: its head and text first, then the words of what came with it."""

OPEN, OPEN_URGENT = "open_mail", "open_urgent_mail"
"""It is opened: in its turn, or before all others."""

LINES = ((GLANCE, OPEN_URGENT), (PAPERS,), (OPEN,))
"""The lines of the worker on which mail is done, each beside all others, so that none waits for another's."""
