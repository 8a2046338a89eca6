"""The RFC 6962 proof vectors of transparency-dev/merkle: the good hold, the bad do not."""

import base64
import json

import pytest

from rogatory.evidence.merkle import ProofFailed, verify_consistency, verify_inclusion

# The suite's subtree cases are of another draft and not of RFC 6962.
KINDS = ("inclusion", "consistency")


def decoded(text):
    return base64.b64decode(text or "", validate=True)


def check(kind, case):
    proof = [decoded(step) for step in case["proof"] or []]
    if kind == "inclusion":
        verify_inclusion(decoded(case["leafHash"]), case["leafIdx"], case["treeSize"], proof, decoded(case["root"]))
    else:
        verify_consistency(case["size1"], case["size2"], proof, decoded(case["root1"]), decoded(case["root2"]))


def test_all_196_published_proofs_come_out_as_they_say(conformance):
    folder = conformance / "merkle-rfc6962" / "testdata"
    cases = [(kind, path) for kind in KINDS for path in sorted((folder / kind).rglob("*.json"))]
    refused = []
    for kind, path in cases:
        case = json.loads(path.read_bytes())
        if case["wantErr"]:
            with pytest.raises(ProofFailed):
                check(kind, case)
            refused.append(path)
        else:
            check(kind, case)
    assert len(cases) == 196
    assert len(refused) == 184
