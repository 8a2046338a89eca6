"""Addresses and domains of those who ask: strictly read, and held against the domains that are known."""
