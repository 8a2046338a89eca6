"""A synthetic platform, its people and the shipped cases, and the player that takes a case through its life."""
