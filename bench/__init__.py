"""Rogatory measured beside its peers; `python -m bench` prints one table."""
