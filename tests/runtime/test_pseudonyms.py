"""People are replaced, always by the same stand-in; what helps support stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.runtime.pseudonyms import Pseudonyms

PERSON = "Y2lzY29zcGFyazovL3VzL1BFT1BMRS8xZWI2NWZkZi05NjQzLTQxN2YtOTk3NC1hZDcyY2FlMGUxMGY"
UUID = "1eb65fdf-9643-417f-9974-ad72cae0e10f"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Zoë Grün and ZOË GRÜN, Grün", "[name 1] and [name 1], [name 2]"),
        ('{"name": "Zo\\u00eb Gr\\u00fcn"}', '{"name": "[name 1]"}'),
        ("/people?displayName=Zo%C3%AB%20Gr%C3%BCn&max=1", "/people?displayName=[name 1]&max=1"),
        ("Hotel Alpenblick (Bern): 3", "[name 1]: 3"),
        ("Grünau stays, as does greeting", "Grünau stays, as does greeting"),
        ("zoe@example.com, ZOE%40example.com", "[mail 1], [mail 1]"),
        ("+49 6100 773 12 is %2B49610077312", "[number 1] is [number 1]"),
        ("00:11:22:aa:BB:cc = 001122AABBCC = 0011.22aa.bbcc", "[mac 1] = [mac 1] = [mac 1]"),
        (f"/people/{PERSON}/x and {UUID}", "/people/[id 1]/x and [id 2]"),
        ("phone at 10.20.30.40", "phone at [address 1]"),
        ("Bearer abcdef, pin=4711, 5414-0112-5617-3816", "Bearer ****, pin=****, ****"),
    ],
)
def test_whoever_is_known_or_looks_like_it(text: str, kept: str) -> None:
    assert Pseudonyms(["Zoë Grün", "Grün", "Hotel Alpenblick (Bern)"])(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 00:08:53,123 INFO desktop.api: GET /people 200 in 0.0123456 s",
        f"trackingId ROUTERGW_{UUID}",
        "127.0.0.1:54321",
        '"PySide6-Essentials": "6.10.1"',
    ],
)
def test_what_helps_stays(text: str) -> None:
    assert Pseudonyms(["Zoë Grün", ""])(text) == text


def test_the_home_of_whoever_uses_it() -> None:
    assert Pseudonyms()(f"in {Path.home()}/.cache") == "in ~/.cache"


def test_stand_ins_hold_over_all_files_of_a_bundle() -> None:
    hide = Pseudonyms(["Zoë Grün"])
    assert hide("a@example.com b@example.com") == "[mail 1] [mail 2]"
    assert hide("B@example.com Zoë Grün") == "[mail 2] [name 1]"
