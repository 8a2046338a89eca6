"""Whether the domain that a message claims to come from stands behind it: by DKIM, SPF, DMARC and ARC.

What is found is a signal beside others. It tells at most which domain sent a message, never who wrote it: it verifies
nobody, and takes nothing away from what looks unusual.

The parent's side is `handling` (the job), `asking` (the child, and its questions to the name system), `resolving`,
`results` and `words`. The child's side is `child`, `evaluating`, `taking_over`, `dmarc`, `received` and `head`; it
imports nothing of Django, and has no network: what it wants to know of a name it asks its parent.
"""
