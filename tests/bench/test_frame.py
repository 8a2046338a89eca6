import io

import pytest
from rich.console import Console

from bench.__main__ import main, table
from bench.frame import Row, rates


def test_a_ratio_is_ours_to_the_peers_and_meets_its_aim_or_does_not():
    ahead = Row("proofs", ours=500, peer=100, peer_name="a library", aim=5)
    behind = Row("proofs", ours=499, peer=100, peer_name="a library", aim=5)
    assert (ahead.ratio, ahead.met) == (5.0, True)
    assert behind.met is False
    assert Row("proofs", ours=1, peer=2, peer_name="a library").met is None


def test_where_no_difference_is_wanted_either_side_misses():
    near = {"peer_name": "the other", "near": 0.05}
    assert Row("answers", ours=104, peer=100, **near).met is True
    assert Row("answers", ours=106, peer=100, **near).met is False
    assert Row("answers", ours=94, peer=100, **near).met is False


@pytest.mark.parametrize("wrong", [{"ours": 0}, {"peer": 0}, {"ours": -1}, {"ours": float("nan")}, {"aim": 0}])
def test_a_row_refuses_what_is_no_rate(wrong):
    with pytest.raises(ValueError, match="proofs: rates and aims are above zero"):
        Row(**{"subject": "proofs", "ours": 1, "peer": 1, "peer_name": "a library", **wrong})


def test_work_that_does_more_pieces_in_a_call_counts_them():
    calls = []
    one, many = rates(lambda: calls.append(1), lambda: calls.append(2), pieces=10, seconds=0, rounds=3)
    assert one > 0
    assert many > 0
    assert calls == [1, 2] + [1, 2] * 3, "each work is called once before, then they take turns"


def test_the_table_tells_each_figure_and_the_peers_name():
    rows = [Row("inclusion proofs", ours=1200, peer=600, peer_name="pymerkle", aim=5)]
    paper = io.StringIO()
    Console(file=paper, width=120).print(table(rows))
    line = next(line for line in paper.getvalue().splitlines() if "inclusion proofs" in line)
    for part in ("beside pymerkle", "1,200", "600", "2.00", "5", "no"):
        assert part in line


def test_a_work_that_takes_seconds_is_told_by_the_part_of_it_that_is_done_in_one():
    paper = io.StringIO()
    Console(file=paper, width=120).print(table([Row("lakes", ours=0.254, peer=9.96, peer_name="a query")]))
    (line,) = (line for line in paper.getvalue().splitlines() if "lakes" in line)
    assert [part.strip() for part in line.strip("│ ").split("│")][1:3] == ["0.25", "10"]


def test_an_unknown_benchmark_is_refused_and_the_known_are_named(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["nothing-of-this-name"])
    assert stopped.value.code == 2
    assert "nothing-of-this-name" in capsys.readouterr().err
