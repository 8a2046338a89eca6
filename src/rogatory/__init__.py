"""Rogatory: receives, verifies, decides, preserves, produces, delivers and reports law-enforcement requests."""

__version__ = "0.1.0"
