"""Pages that show every component of the look, for the eye and for the accessibility check."""
