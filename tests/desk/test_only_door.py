"""The door is the only code that moves a matter, and audit the only code that writes entries."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import rogatory

ROOT = Path(rogatory.__file__).parent
MAKES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete", "save"}
FIELDS_OF_MATTER = {"state", "entered_at", "verification", "decision", "preparation", "approval"}
ONE_WRITER = {
    "Matter": {"desk/door.py"},
    "Approval": {"desk/door.py"},
    "AuditEntry": {"desk/audit.py"},
    # Two people have them erased, of which an entry of its own tells.
    "PrivateValue": {"desk/audit.py", "desk/changes/erasure.py"},
    "AuditHead": {"desk/audit.py", "desk/founding.py"},
    "DecisionRecord": {"desk/deciding.py"},
    # The sender marks a letter as sent, which changes nothing of what it says.
    "Letter": {"desk/letters.py", "mail/letters.py"},
    "OutboxJob": {"desk/outbox.py"},
    "Proposal": {"desk/two_people.py"},
    # The directory of a demonstration or of a drill, neither of which takes real ones, is there before anybody acts.
    "Agency": {"desk/agencies.py", "desk/importing_agencies.py", "demo/directory.py", "drill/settling.py"},
    "AgencyDomain": {"desk/agencies.py", "desk/importing_agencies.py", "demo/directory.py"},
    "AgencyChange": {"desk/agencies.py", "desk/importing_agencies.py"},
    "CallBackNumber": {"desk/call_backs.py", "demo/directory.py", "drill/settling.py"},
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def root_name(node: ast.expr) -> str | None:
    """`Matter` of `Matter.objects.filter(...).update`."""
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def writes(tree: ast.Module) -> Iterator[str]:
    """The models of `ONE_WRITER` that a module writes by their managers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MAKES:
            name = root_name(node.func)
            if name in ONE_WRITER:
                yield name


def assigned(tree: ast.Module) -> Iterator[str]:
    """The attributes that a module sets on an object."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Attribute) and not (
                isinstance(target.value, ast.Name) and target.value.id == "self"
            ):
                yield target.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
            yield "setattr"


def uses_matters(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "Matter" for node in ast.walk(tree)) or any(
        isinstance(node, ast.Attribute) and node.attr in {"matter", "matters", "the_matter"} for node in ast.walk(tree)
    )


def test_each_row_of_consequence_has_one_writer():
    found = {(name, module) for module, tree in modules() for name in writes(tree)}
    strangers = {(name, module) for name, module in found if module not in ONE_WRITER[name]}
    assert not strangers
    assert ("Matter", "desk/door.py") in found, "this test does not see what it should see"


def test_nobody_but_the_door_sets_a_matter_s_state():
    setters = {
        module
        for module, tree in modules()
        if uses_matters(tree) and (FIELDS_OF_MATTER | {"setattr"}) & set(assigned(tree))
    }
    assert setters == {"desk/door.py"}


def test_no_raw_sql_touches_the_matters():
    for module, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert "desk_matter" not in node.value, module
