"""The linter's rules on conduct: what contradicts itself, and what can never apply."""

from rogatory.guidelines.checks.charges import costs, response
from rogatory.guidelines.checks.keeping import emergency, preservation
from rogatory.guidelines.checks.telling import notice

__all__ = ["costs", "emergency", "notice", "preservation", "response"]
