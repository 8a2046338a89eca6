"""What a surface hands to the door with each action: frozen values, a module for each kind of matter."""

from __future__ import annotations

from collections.abc import Mapping

from rogatory.desk.inputs.asked import (
    ASKED_TAKES,
    Answered,
    Assess,
    CallBack,
    Correct,
    Decide,
    RecordFacts,
    Say,
    Submit,
    Upload,
    Verify,
)
from rogatory.desk.inputs.clocks import Rang
from rogatory.desk.inputs.copies import (
    COPY_TAKES,
    Extend,
    Keep,
    LiftHold,
    PlaceHold,
    ProcessArrived,
    Retain,
    Taken,
)
from rogatory.desk.inputs.costs import COSTS_TAKES, WAIVERS, Effort, Estimate, OpenCosts, Payment, SendInvoice, Waive
from rogatory.desk.inputs.emergencies import EMERGENCY_TAKES, ReviewEmergency, TellEntity
from rogatory.desk.inputs.incoming import INCOMING_TAKES, AddMail, LiftQuarantine, TakeReading, Unpack
from rogatory.desk.inputs.notices import (
    NOTICE_TAKES,
    Bar,
    DoNotTell,
    LiftBar,
    Objection,
    OweNotice,
    RecordBar,
    SettleObjection,
    TellUser,
)
from rogatory.desk.inputs.reading import READING_TAKES, Assign, SealFor
from rogatory.desk.inputs.returns import (
    RETURN_TAKES,
    AddPackage,
    Collected,
    Deliver,
    Download,
    HandIn,
    Produce,
    Redeliver,
    Restore,
    SealedReturn,
    ShowPassphrase,
    Withhold,
)
from rogatory.desk.inputs.violations import VIOLATION_TAKES, Defer, Violation

__all__ = [
    "TAKES",
    "WAIVERS",
    "AddMail",
    "AddPackage",
    "Answered",
    "Assess",
    "Assign",
    "Bar",
    "CallBack",
    "Collected",
    "Correct",
    "Decide",
    "Defer",
    "Deliver",
    "DoNotTell",
    "Download",
    "Effort",
    "Estimate",
    "Extend",
    "HandIn",
    "Inputs",
    "Keep",
    "LiftBar",
    "LiftHold",
    "LiftQuarantine",
    "Objection",
    "OpenCosts",
    "OweNotice",
    "Payment",
    "PlaceHold",
    "ProcessArrived",
    "Produce",
    "Rang",
    "RecordBar",
    "RecordFacts",
    "Redeliver",
    "Restore",
    "Retain",
    "ReviewEmergency",
    "Say",
    "SealFor",
    "SealedReturn",
    "SendInvoice",
    "SettleObjection",
    "ShowPassphrase",
    "Submit",
    "TakeReading",
    "Taken",
    "TellEntity",
    "TellUser",
    "Unpack",
    "Upload",
    "Verify",
    "Violation",
    "Waive",
    "Withhold",
]

Inputs = (
    Submit
    | RecordFacts
    | Correct
    | Verify
    | Decide
    | Say
    | Collected
    | Withhold
    | Restore
    | Produce
    | Deliver
    | Redeliver
    | HandIn
    | Download
    | ShowPassphrase
    | AddPackage
    | Rang
    | Assess
    | Assign
    | SealFor
    | AddMail
    | TakeReading
    | Unpack
    | LiftQuarantine
    | TellEntity
    | ReviewEmergency
    | Keep
    | Taken
    | Extend
    | ProcessArrived
    | PlaceHold
    | LiftHold
    | Retain
    | OweNotice
    | RecordBar
    | LiftBar
    | TellUser
    | DoNotTell
    | Objection
    | SettleObjection
    | Violation
    | Defer
    | OpenCosts
    | SendInvoice
    | Effort
    | Estimate
    | Waive
    | Payment
)

TAKES: Mapping[str, type] = {
    **ASKED_TAKES,
    **RETURN_TAKES,
    **READING_TAKES,
    **INCOMING_TAKES,
    **EMERGENCY_TAKES,
    **COPY_TAKES,
    **NOTICE_TAKES,
    **VIOLATION_TAKES,
    **COSTS_TAKES,
}
"""What each action is given, by its name."""
