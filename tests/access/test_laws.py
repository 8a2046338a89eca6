"""What holds for the table as a whole, whatever it says of one address: the lines are read against these.

The lines can be written by the site itself; these laws cannot.
"""

from __future__ import annotations

from collections.abc import Iterable

from tests.access.golden import Line, lines
from tests.access.routes import routes
from tests.access.steps import steps
from tests.access.words import OFFICERS, TEAM, Fate, Tie, Who

LINES = lines()
FOR_EVERYBODY = {
    "portal:start",
    "portal:guideline",
    "portal:emergency",
    "portal:emergency-form",
    "portal:emergency-received",
    "portal:emergency-template",
    "portal:return-key",
    "portal:return-keys",
}
"""What somebody reaches without an account, besides the pages on which one signs in."""
FILING = (
    *("begin", "again", "step", "processes", "process", "remove-process", "documents", "remove-document", "check"),
    *("uploads", "upload", "remove-upload"),
)

OF_CUSTODIANS = frozenset(
    {
        *("withhold", "restore", "produce", "stop_sealing", "deliver", "redeliver", "produce_again"),
        *("collect_again", "leave_open"),
    }
)


def of(space: str) -> list[Line]:
    """Give the lines of a namespace."""
    return [line for line in LINES if line.route.startswith(f"{space}:")]


def told(some: Iterable[tuple[Line, Who]]) -> list[str]:
    """Say what breaks a law."""
    return [f"{line}: {who} is {line.fates[who]}" for line, who in some]


def about_requests(space: str) -> list[Line]:
    """Give the lines of a namespace that are about a request that is there; to break glass shows nothing of one."""
    return [line for line in of(space) if line.ties and line.route != "console:glass"]


def test_without_an_account_one_reaches_what_is_for_everybody_and_nothing_else():
    surfaces = [line for line in LINES if line.route.partition(":")[0] in {"portal", "console"}]
    closed = [line for line in surfaces if line.route not in FOR_EVERYBODY]
    assert told((line, Who.NOBODY) for line in closed if line.fates[Who.NOBODY] != Fate.SIGN_IN) == []


def test_whoever_was_dismissed_is_sent_to_sign_in_whatever_was_theirs():
    assert (
        told((line, Who.DISMISSED) for line in LINES if line.ties and line.fates[Who.DISMISSED] != Fate.SIGN_IN) == []
    )


def test_the_console_is_the_team_s():
    outside = (Who.NO_ROLE, *OFFICERS)
    reached = [(line, who) for line in of("console") for who in outside if not line.fates[who].turns_away]
    assert told(reached) == []


def test_a_passkey_that_nobody_has_cleared_opens_no_page_of_a_request():
    asked = [(line, who) for line in LINES if line.ties for who in (Who.HELD, Who.HELD_OFFICER)]
    assert told((line, who) for line, who in asked if line.fates[who] != Fate.HELD) == []


def test_whoever_has_left_is_sent_to_sign_in_whatever_was_theirs():
    assert told((line, Who.LEFT) for line in LINES if line.ties and line.fates[Who.LEFT] != Fate.SIGN_IN) == []


def test_a_sealed_case_and_one_s_own_are_not_there_for_those_who_are_none_of_its_readers():
    closed = [line for line in about_requests("console") if {Tie.SEALED, Tie.OWN} & {*line.ties}]
    assert told((line, who) for line in closed for who in TEAM if line.fates[who] != Fate.HIDDEN) == []


def test_whoever_was_stopped_from_reading_reads_no_case():
    cases = about_requests("console")
    assert told((line, Who.STOPPED) for line in cases if line.fates[Who.STOPPED] != Fate.FORBIDDEN) == []


def test_the_team_files_nothing():
    filing = [line for line in of("portal") if line.route.removeprefix("portal:") in FILING]
    assert told((line, who) for line in filing for who in TEAM if line.fates[who] != Fate.FORBIDDEN) == []


def test_in_the_portal_a_request_is_its_officer_s_and_no_role_of_the_team_opens_another_s():
    others = [line for line in about_requests("portal") if Tie.OWN not in line.ties]
    shown = [(line, who) for line in others for who in TEAM if not line.fates[who].turns_away]
    assert told(shown) == []


def test_another_agency_s_requests_and_what_a_colleague_does_not_share_are_not_there():
    closed = [line for line in about_requests("portal") if {Tie.ELSEWHERE, Tie.COLLEAGUE} & {*line.ties}]
    assert told((line, who) for line in closed for who in OFFICERS if not line.fates[who].turns_away) == []


def test_an_agency_s_administrator_reaches_nobody_of_another_agency():
    strangers = [line for line in of("portal") if "{stranger}" in line.given]
    assert strangers
    assert told((line, Who.AGENCY_ADMIN) for line in strangers if line.fates[Who.AGENCY_ADMIN] != Fate.FORBIDDEN) == []


def test_where_no_glass_can_be_broken_it_is_answered_as_if_there_were_no_case():
    """Somebody of the team is sent on to the page of the case, which tells them nothing."""
    broken = [line for line in of("console") if line.route == "console:glass" and line.body]
    assert {bool(line.ties) for line in broken} == {True, False}
    assert told((line, who) for line in broken for who in TEAM if line.fates[who] != Fate.ONWARD) == []


def test_whoever_reads_by_broken_glass_alone_does_not_say_who_else_reads():
    rights = [line for line in about_requests("console") if line.given in {"action=assign", "action=seal"}]
    by_glass = [line for line in rights if Tie.GLASS in line.ties]
    assert by_glass
    alone = (Who.AUDITOR, Who.ADMINISTRATOR)
    assert told((line, who) for line in by_glass for who in alone if not line.fates[who].refuses) == []


def test_nobody_handles_a_request_of_their_own():
    """They may read it, and take it back or correct it as whoever filed it."""
    acts = [line for line in about_requests("console") if Tie.OWN in line.ties and line.method == "POST"]
    handled = [line for line in acts if "action=withdraw" not in line.given]
    assert told((line, who) for line in handled for who in TEAM if not line.fates[who].turns_away) == []


def test_what_decides_verifies_and_releases_is_in_different_hands():
    offices = {(step.kind, step.action): {*step.office} for step in steps()}
    for (_, action), office in offices.items():
        assert Who.ADMINISTRATOR not in office or action == "assign", action
        assert Who.AUDITOR not in office or action in {"review_emergency", "assign"}, action
        if action in {"approve", "countersign", "refuse", "send_back"}:
            assert office == {Who.REVIEWER, Who.COUNSEL}, action
        if action in {"verify", "hold", "reject_sender"}:
            assert office == {Who.INTAKE}, action
        if action in {
            "withhold",
            "restore",
            "produce",
            "stop_sealing",
            "deliver",
            "collect_again",
            "leave_open",
            "redeliver",
            "produce_again",
        }:
            assert office == {Who.CUSTODIAN}, action


def test_what_was_collected_is_shown_to_whoever_seals_it_and_to_counsel_and_nobody_else():
    data = [line for line in of("console") if line.route in {"console:review", "console:review-picture"}]
    assert data
    others = [who for who in Who if who not in {Who.CUSTODIAN, Who.COUNSEL}]
    assert told((line, who) for line in data for who in others if not line.fates[who].turns_away) == []


def test_what_changes_something_is_no_page_to_open():
    """A route that only takes POST cannot be followed from a link."""
    for name in (
        "portal:begin-download",
        "portal:passphrase",
        "portal:correct",
        "portal:again",
        "console:retention-approve",
    ):
        assert routes()[name].methods == {"POST"}
