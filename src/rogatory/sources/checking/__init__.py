"""Whether a platform is what its map says: told to whoever ties it in, without looking at anybody's data."""
