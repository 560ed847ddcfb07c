"""The configuration of a centre, as this version and an earlier one wrote it."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.centre.policies import Policies, content_hash, policies_hash
from schemas.events.centre import CentreConfigured
from schemas.journal import JournalRecord
from tests.schemas.support import samples


def written(policies: dict[str, Any], told: str) -> str:
    event = samples.sample("centre.configured")
    return json.dumps(event | {"policies": policies, "policies_hash": told})


def earlier() -> dict[str, Any]:
    """Today's parameters without two that an earlier version did not know."""
    policies = Policies().model_dump(mode="json")
    del policies["intake"]["signs"]
    del policies["duplicates"]["uncoded_pm"]
    return policies


def test_what_an_earlier_version_wrote_is_read() -> None:
    policies = earlier()
    event = CentreConfigured.model_validate_json(written(policies, content_hash(policies)))
    assert event.policies == Policies()


def test_so_is_its_journal() -> None:
    policies = earlier()
    event = json.loads(written(policies, content_hash(policies)))
    received_at = samples.JOURNAL_RECORD["event"]["received_at"]
    record = samples.put(samples.JOURNAL_RECORD, ("event",), event | {"received_at": received_at})
    read = JournalRecord.model_validate_json(json.dumps(record)).event
    assert isinstance(read, CentreConfigured)
    assert read.policies == Policies()


@pytest.mark.parametrize("told", ["0" * 64, policies_hash(Policies())[::-1]])
def test_another_hash_is_refused(told: str) -> None:
    with pytest.raises(ValidationError, match="is not that of policies"):
        CentreConfigured.model_validate_json(written(earlier(), told))


def test_the_hash_of_whole_parameters_is_todays() -> None:
    whole = Policies().model_dump(mode="json")
    assert content_hash(whole) == policies_hash(Policies())
    event = CentreConfigured.model_validate_json(written(earlier(), policies_hash(Policies())))
    assert event.policies == Policies()
