"""The tests of Rogatory; `python -m tests` runs them on every database that is here."""
