"""The case file: models, the one door through which a request changes, its stages, the audit and the outbox."""
