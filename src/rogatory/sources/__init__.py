"""Where a platform keeps its data: the source map, the plan, the contract of a source, and the adapters.

A plan is compiled from an approved decision and is the only thing a source accepts. There is no free look-up.
"""
