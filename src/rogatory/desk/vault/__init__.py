"""Preserved copies, each encrypted under a key of its own, so that destroying one key destroys exactly that copy.

In the order in which data flows:

- `keys`: the operator's master key, under which the key of each copy is wrapped;
- `cipher`: the streaming format in which objects lie (why this one: docs/adr/0008-vault-format.md);
- `place`: the folder or bucket in which they lie;
- `vault`: all three together: keys for copies, objects in and out, ciphertexts erased;
- `copies`: a preserved copy as a store of objects by digest, as the spool and the production know it;
- `ledger`: which copies were destroyed, outside the database, and the order in which a copy is destroyed.

Nothing here knows of requests, matters or tables: the wrapped key of a copy is the caller's to keep, and to drop.
"""
