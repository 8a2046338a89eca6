"""The engine: facts and a shelf in, a decision with every reason out. Pure and deterministic."""

from rogatory.guidelines.engine.decide import decide

__all__ = ["decide"]
