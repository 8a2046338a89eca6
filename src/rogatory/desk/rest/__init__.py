"""Returns at rest: each package in parts of its own, encrypted under the key of its request.

In the order in which data flows:

- `keys`: the key of a request, wrapped by the operator's master key; what it hides, and its end;
- `parts`: the names and sizes of parts, and the sink that cuts a package into them and never seeks;
- `reading`: a package read again, from any byte on, and the look at all of it before a row names it;
- `sweeping`: what no row names is removed.

Where they lie is the operator's to say (``ROGATORY_RETURNS_URL``). Why it is done so: docs/adr/0025-returns-at-rest.md.
"""
