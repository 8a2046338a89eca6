"""Answers from a platform that may not expose its database: a connector runs beside it and fetches signed plans.

The desk's side keeps what is to be fetched and what came (`depot`), listens (`listener`), and is a source like others
(`source`); the connector's side runs plans locally and pushes what they give, encrypted to the desk (`runner`). Both
know each other by certificates that `enrolment` makes.
"""
