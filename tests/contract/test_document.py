"""The document's own examples pass its own schemas, so that a failing check means the code."""

import pytest

from tests.contract import document
from tests.contract.document import needs_document

pytestmark = needs_document


def test_finds_the_literal_path_before_the_placeholder() -> None:
    assert document.find("GET", "/people/me").template == "/people/me"
    assert document.find("GET", "/people/abc").template == "/people/{personId}"


def test_every_example_passes() -> None:
    for operation in document.operations():
        needed = {
            name: "1"
            for name, each in operation.parameters("query").items()
            if each.get("required") and "enum" not in each["schema"]
        }
        if len(needed) == sum(
            bool(each.get("required")) for each in operation.parameters("query").values()
        ):
            for example in operation.request_examples():
                document.check_request(operation.method, operation.template, needed, example)
        for example in operation.answer_examples():
            document.check_answer(operation.method, operation.template, 200, example)


def test_a_wrong_request_is_found() -> None:
    path = "/people/abc/features/callForwarding"
    with pytest.raises(AssertionError, match="is not documented"):
        document.check_request("GET", path, {"nonsense": "1"})
    with pytest.raises(AssertionError, match="enabled"):
        document.check_request("PUT", path, body={"callForwarding": {"always": {}}})
    with pytest.raises(AssertionError, match="not in the document"):
        document.check_request("PATCH", path)
    with pytest.raises(AssertionError, match="query max"):
        document.check_request("GET", "/people", {"max": "many"})


def test_a_wrong_answer_is_found() -> None:
    with pytest.raises(AssertionError, match="is not documented"):
        document.check_answer("GET", "/people", 418, {})
    with pytest.raises(AssertionError, match="has no body"):
        document.check_answer("DELETE", "/devices/abc", 204, {})
    with pytest.raises(AssertionError, match="no TrackingID"):
        document.check_answer("GET", "/people", 200, {"items": []}, {})
    with pytest.raises(AssertionError, match=r"\$\.items\[0\]"):
        document.check_answer("GET", "/people", 200, {"items": [{"type": "robot"}]})


def test_an_error_must_have_one_of_the_two_shapes() -> None:
    document.check_answer("GET", "/people", 400, {"message": "no", "trackingId": "x"})
    with pytest.raises(AssertionError):
        document.check_answer("GET", "/people", 400, "<html>")


def test_a_misspelt_field_is_found() -> None:
    pointer = document.answer_pointer("GET", "/people")
    body = {"items": [{"id": "x", "displayname": "y"}]}
    assert document.unknown_fields(body, pointer) == {"$.items[].displayname"}
