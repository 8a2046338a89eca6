"""What the custodian withholds is in no part of the return."""

from __future__ import annotations

import json

from rogatory.desk.inputs import Withhold
from rogatory.desk.models import Matter
from rogatory.desk.review.before import before
from rogatory.desk.stages.delivery import latest_return
from rogatory.desk.stages.spool import rows_of
from rogatory.desk.surroundings import the_store
from tests.desk.stages.conftest import Desk
from tests.desk.unpacked import files_of


def test_a_row_that_is_withheld_is_not_told_beside_its_file_either(desk: Desk, videos: Matter) -> None:
    found = before(videos)
    file = found.files[0][0]
    table = next(one for one, _ in found.tables if (one.item, one.table) == (file.item, file.table))
    number, row = next(
        (at, row) for at, row in enumerate(rows_of(the_store(), table)) if file.media_id in map(str, row)
    )
    caption = str(row[table.columns.index("caption")])
    assert caption
    withheld = Withhold(table.sha256, "A third person is named.", (number,))
    desk.act(desk.team.custodian, "withhold", videos, withheld).require()
    desk.produce(videos)
    inside = files_of(latest_return(videos))
    told = {one["media_id"]: one["metadata"] for one in json.loads(inside["data/return.json"])["media"]}
    assert told[file.media_id] == {}
    assert all(fields for id_, fields in told.items() if id_ != file.media_id)
    assert not any(caption.encode() in content for content in inside.values())
