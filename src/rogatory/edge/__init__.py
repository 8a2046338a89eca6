"""What comes from outside (packs, facts, source maps) parsed once into values that cannot hold nonsense."""
