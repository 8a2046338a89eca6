"""What a plan asks of an engine, in words that the engine understands.

Ibis makes one expression of the map and of the shape of a question, and compiles it for every engine; it runs nothing.
Whatever comes from a request (ids, names, instants) is a parameter of the statement and never text of it, so that one
statement serves all questions of its shape.
"""
