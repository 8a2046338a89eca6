"""The command line: parse, act or ask, and print."""
