"""Hospitals are called by their names wherever a person reads."""

from typing import Any, get_args

import pytest

from console.told.hospitals import remember
from console.told.sentences import sentence
from console.told.words import Lang
from tests.console.told.test_sentences import RECORDS


def test_a_hospital_is_called_by_its_name_where_one_was_handed_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("console.told.hospitals._NAMES", {})
    report: Any = RECORDS["hospital"]
    assert sentence(report, "en").startswith("h1 ")
    remember("OTHER", {"h1": "Another"})
    remember(report.centre_id, {"h1": "Bệnh viện Một"})
    for name in ("hospital", "answer", "receipt", "hospital choice"):
        for lang in get_args(Lang):
            assert "Bệnh viện Một" in sentence(RECORDS[name], lang), name
            assert "h1" not in sentence(RECORDS[name], lang), name
