"""Known fields of other types are found out; what is unknown may be anything."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.domain.fields import fields_of, misfit
from desktop.domain.lines import CALL_FORWARDING, FORWARDING

FIELDS = fields_of(FORWARDING, CALL_FORWARDING)


def document(**changed: Any) -> dict[str, Any]:
    """A forwarding document with parts of `callForwarding` replaced."""
    always = {"enabled": True, "destination": "7001", "destinationVoicemailEnabled": False}
    no_answer = {"enabled": False, "numberOfRings": 3}
    whole = {"always": always, "noAnswer": no_answer, "new": 7, **changed}
    return {"callForwarding": whole, "businessContinuity": None, "more": [1]}


def test_a_document_of_the_right_form_may_lack_fields_and_carry_unknown_ones() -> None:
    assert misfit(FIELDS, document()) == ""
    assert misfit(FIELDS, {}) == ""
    assert misfit(FIELDS, document(always=None)) == ""


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"busy": "text"}, "busy.enabled"),
        ({"busy": []}, "busy.enabled"),
        ({"busy": {"enabled": "yes"}}, "busy.enabled"),
        ({"busy": {"enabled": 1}}, "busy.enabled"),
        ({"busy": {"enabled": True, "destination": 7001}}, "busy.destination"),
        ({"noAnswer": {"numberOfRings": "many"}}, "noAnswer.numberOfRings"),
        ({"noAnswer": {"numberOfRings": True}}, "noAnswer.numberOfRings"),
        ({"noAnswer": {"numberOfRings": {}}}, "noAnswer.numberOfRings"),
    ],
)
def test_the_first_field_of_another_type_is_named(changed: dict[str, Any], key: str) -> None:
    assert misfit(FIELDS, document(**changed)) == key
