"""Where a platform's files lie: a file for each kind of store."""
