"""Where a platform keeps its data: the contract, and the adapters for tables and objects."""
