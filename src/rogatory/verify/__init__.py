"""Checks of a return that need libraries (PDF signatures, timestamps), and of a whole return; no database."""
