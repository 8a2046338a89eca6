"""Rows and decisions as templates show them, a module for each subject."""
