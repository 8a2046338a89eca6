"""The pages of the entrance, a module for each errand."""
