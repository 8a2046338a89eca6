"""The parts of a source map, a file for each kind of thing that it names, and the rules that make a map sound."""
