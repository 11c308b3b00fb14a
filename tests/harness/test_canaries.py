"""The search for canaries finds each one where it must not be, and none where it may be."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from desktop.sandbox.server import Sandbox
from tests.harness.canaries import Canaries, Sort

TOKEN, CODE, NUMBER, MAIL, PIN = (
    "T-canary-1",
    "4242111122223333",
    "+4961007731",
    "c@x.example",
    "4711",
)


@pytest.fixture
def own() -> Canaries:
    made = Canaries()
    made.add(Sort.SECRET, TOKEN, PIN)
    made.add_code(CODE)
    made.add_number(NUMBER)
    made.add(Sort.PERSON, MAIL)
    return made


@pytest.mark.parametrize(
    "text", [TOKEN, CODE, "4242-1111-2222-3333", NUMBER, "%2B4961007731", MAIL]
)
@pytest.mark.parametrize("name", ["profile/logs/linedesk.log", "profile/settings.json", "tmp/x/y"])
def test_found_in_a_log_the_settings_and_temporary_files(
    own: Canaries, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text(f"… {text}, …", encoding="utf-8")
    (hit,) = own.hits(tmp_path)
    assert name in hit and text not in hit


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("profile/ledger.sqlite", TOKEN, True),
        ("profile/ledger.sqlite", CODE, True),
        ("profile/cache/a.sqlite", NUMBER, False),
        ("profile/cache/a.sqlite-wal", MAIL, False),
        ("codes.csv", CODE, False),
        ("codes.csv", TOKEN, True),
        ("journal.csv", CODE, True),
        ("plan.json", MAIL, False),
        ("plan.json", CODE, True),
        ("profile/logs/linedesk.log", f"pin {PIN}.", True),
        ("profile/logs/linedesk.log", f"took 0.{PIN} s", False),
    ],
)
def test_each_sort_has_its_places(
    own: Canaries, tmp_path: Path, name: str, text: str, found: bool
) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert bool(own.hits(tmp_path)) is found


def test_found_in_a_bundle(own: Canaries, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bundle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("linedesk.log", f"a line with {MAIL} in it " * 50)
    assert own.hits(tmp_path) == ["PERSON in bundle.zip!linedesk.log"]


def test_found_in_what_is_said_and_started(own: Canaries, tmp_path: Path) -> None:
    own.out.write(f"{NUMBER} {MAIL} {CODE}\n")  # the answer of a command
    assert own.hits(tmp_path) == []
    own.out.write(TOKEN)
    own.err.write(f"GET /people?email={MAIL}")
    own.commands.append(f"linedesk --token {TOKEN}")
    assert own.hits(tmp_path) == [
        "SECRET in stdout",
        "PERSON in stderr",
        "SECRET in the list of processes",
    ]


def test_the_sandbox_tells_its_canaries(canaries: Canaries) -> None:
    with Sandbox() as sandbox:
        assert canaries.texts[sandbox.token] is canaries.texts[sandbox.client_secret]
    sorts = list(canaries.texts.values())
    assert sorts.count(Sort.PERSON) > 100 and Sort.SECRET in sorts


STORY = """
from desktop import app

def test_story(canaries, tmp_path, sandbox, monkeypatch, capsys):
    monkeypatch.setenv("LINEDESK_BASE_URL", sandbox.base_url)
    monkeypatch.setenv("LINEDESK_TOKEN", sandbox.token)
    assert app.run(["customers", "--json", "--language", "en"]) == 0
    assert "/organizations" in canaries.err.getvalue()
    {planted}
"""


@pytest.mark.parametrize("planted", ["pass", "(tmp_path / 'tmp' / 'x').write_text(sandbox.token)"])
def test_a_story_that_leaves_one_fails(pytester: pytest.Pytester, planted: str) -> None:
    plugins = ("canaries", "guards", "places", "services")
    names = "".join(f'"tests.harness.{one}",' for one in plugins)
    pytester.makeconftest(f"pytest_plugins = [{names}]")
    pytester.makepyfile(STORY.replace("{planted}", planted))
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-q")
    if planted == "pass":
        result.assert_outcomes(passed=1)
    else:
        result.assert_outcomes(passed=1, errors=1)
        result.stdout.fnmatch_lines(["*SECRET in tmp/x"])
