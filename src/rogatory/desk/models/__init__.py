"""The rows of the case file, one module for each noun."""

from rogatory.desk.models.access import Access
from rogatory.desk.models.agency import Agency, AgencyChange, AgencyDomain, CallBackNumber
from rogatory.desk.models.approval import Approval
from rogatory.desk.models.archive import ArchivedText
from rogatory.desk.models.assessment import Assessment, DocumentMark, RequestMark
from rogatory.desk.models.audit import AuditEntry, AuditHead, PrivateValue
from rogatory.desk.models.checkpoint import Checkpoint
from rogatory.desk.models.clock import Clock
from rogatory.desk.models.costs import CostFile, Effort, Estimate, Invoice, InvoiceCounter, Payment
from rogatory.desk.models.decision_record import DecisionRecord
from rogatory.desk.models.device import Device, Enrolment, EnrolmentTry, Recovery
from rogatory.desk.models.document import Document
from rogatory.desk.models.emergency_review import EmergencyReview
from rogatory.desk.models.facts_version import FactsVersion
from rogatory.desk.models.footing import Footing
from rogatory.desk.models.incoming import Acknowledged, IncomingMail, MailArrival
from rogatory.desk.models.letter import Letter
from rogatory.desk.models.need_to_know import Assignment, BrokenGlass, Look, ReadingStop, Seal
from rogatory.desk.models.officer import Officer, Vetting
from rogatory.desk.models.opening import Opening
from rogatory.desk.models.outbox import OutboxJob
from rogatory.desk.models.partial_upload import PartialUpload
from rogatory.desk.models.person import Person
from rogatory.desk.models.prefill import Prefill
from rogatory.desk.models.preserved_copy import CopyHold, Destruction, PreservedCopy, RetentionPolicy, Snapshot
from rogatory.desk.models.production import (
    AskedAgain,
    Collection,
    DeliveryKey,
    LeftOpen,
    Package,
    Production,
    RequestKey,
    Sealing,
    Withholding,
)
from rogatory.desk.models.proposal import Proposal
from rogatory.desk.models.request import Matter, Request
from rogatory.desk.models.sign_in import CountedTry, SignIn
from rogatory.desk.models.staff_identity import StaffIdentity
from rogatory.desk.models.user_notice import NoticeBar, UserNotice, UserObjection
from rogatory.desk.models.verification import Verification
from rogatory.desk.models.violation import Deferral, ViolationReferral

__all__ = [
    "Access",
    "Acknowledged",
    "Agency",
    "AgencyChange",
    "AgencyDomain",
    "Approval",
    "ArchivedText",
    "AskedAgain",
    "Assessment",
    "Assignment",
    "AuditEntry",
    "AuditHead",
    "BrokenGlass",
    "CallBackNumber",
    "Checkpoint",
    "Clock",
    "Collection",
    "CopyHold",
    "CostFile",
    "CountedTry",
    "DecisionRecord",
    "Deferral",
    "DeliveryKey",
    "Destruction",
    "Device",
    "Document",
    "DocumentMark",
    "Effort",
    "EmergencyReview",
    "Enrolment",
    "EnrolmentTry",
    "Estimate",
    "FactsVersion",
    "Footing",
    "IncomingMail",
    "Invoice",
    "InvoiceCounter",
    "LeftOpen",
    "Letter",
    "Look",
    "MailArrival",
    "Matter",
    "NoticeBar",
    "Officer",
    "Opening",
    "OutboxJob",
    "Package",
    "PartialUpload",
    "Payment",
    "Person",
    "Prefill",
    "PreservedCopy",
    "PrivateValue",
    "Production",
    "Proposal",
    "ReadingStop",
    "Recovery",
    "Request",
    "RequestKey",
    "RequestMark",
    "RetentionPolicy",
    "Seal",
    "Sealing",
    "SignIn",
    "Snapshot",
    "StaffIdentity",
    "UserNotice",
    "UserObjection",
    "Verification",
    "Vetting",
    "ViolationReferral",
    "Withholding",
]
