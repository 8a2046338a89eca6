"""What is true of a matter at an instant, beside what was signed: what the guards of the flow table ask for."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.inputs import Inputs, LiftBar
from rogatory.desk.models import Matter
from rogatory.desk.stages import objecting
from rogatory.desk.stages.copy_end import copy_standing
from rogatory.desk.stages.delivery import return_standing
from rogatory.desk.stages.emergencies import emergency_standing
from rogatory.desk.stages.needing import need_standing
from rogatory.desk.stages.open_items import open_standing
from rogatory.desk.stages.violations import deferral_standing
from rogatory.flow.case import Standing
from rogatory.flow.states import Kind


def standing_of(matter: Matter, now: datetime, inputs: Inputs | None = None) -> frozenset[Standing]:
    """Establish what stands with a matter, for the act that `inputs` ask for.

    The caller holds the locks on its request and its matters.
    """
    match Kind(matter.kind):
        case Kind.DATA:
            return objecting.heard(matter, now) | return_standing(matter) | open_standing(matter)
        case Kind.COPY:
            return copy_standing(matter, now) | need_standing(matter)
        case Kind.NOTICE:
            return objecting.barred(matter, now, inputs.bar if isinstance(inputs, LiftBar) else None)
        case Kind.EMERGENCY:
            return emergency_standing(matter) | return_standing(matter) | open_standing(matter)
        case Kind.VIOLATION:
            return deferral_standing(matter)
        case _:
            return frozenset()
