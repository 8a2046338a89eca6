"""Opening what strangers send: each document is read in a child process that can be killed, and that has no network.

The parent's side is `parent` (start, watch, kill, check the answer) and `results` (what comes back, as values). The
child's side is `child`, `sandbox`, `message`, `pages` and `marks`, with `wording` for both; it imports nothing of the
desk and nothing of Django, so that a document that breaks it breaks nothing else.
"""
