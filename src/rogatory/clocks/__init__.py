"""The arithmetic of running times: terms, extensions, pauses, and how each date came about. Pure: `now` is given."""
