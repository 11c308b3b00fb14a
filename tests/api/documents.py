"""Documents such as a service may send, as bytes: odd numbers, odd text, odd shapes.

Strategies of Hypothesis, and `odd_text` where tens of thousands are wanted: it draws the same
kinds of text from one seed, in a hundredth of the time. They write JSON by hand, so that number
text is theirs alone.
"""

from __future__ import annotations

import json
import math
import struct
from random import Random
from typing import Final

from hypothesis import strategies as st

ODD_NUMBERS: Final = (
    *("-0", "0", "1.50", "1.0", "1e3", "1E+2", "-0.0", "1e-7", "3.0E400", "9" * 4500),
)
NUMBERS = st.one_of(
    st.integers(-(10**40), 10**40).map(str),
    st.sampled_from(ODD_NUMBERS),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(
    lambda text: json.dumps(text, ensure_ascii=False)
)
ESCAPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=6).map(json.dumps)
SCALARS = st.one_of(NUMBERS, TEXTS, ESCAPED, st.sampled_from(["true", "false", "null", '"None"']))


def _list(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(items, max_size=4).map(lambda parts: f"[{', '.join(parts)}]")


def _object(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    return st.dictionaries(keys, items, max_size=5).map(
        lambda fields: "{" + ",".join(f"{json.dumps(k)}:\t{v}" for k, v in fields.items()) + "}"
    )


JSON_TEXTS = st.recursive(SCALARS, lambda inner: _list(inner) | _object(inner), max_leaves=12)
OBJECT_TEXTS = _object(JSON_TEXTS)


SEEDS = st.integers(0, 2**64 - 1)
"""For what draws from a `Random` of its own."""
_NEVER: Final = range(0xD800, 0xE000)
"""Halves of characters, which no document has."""
_REACHES: Final = ((0x20, 0x7F), (0, 0x20), (0xA0, 0x250), (0x2000, 0x2100), (0x10000, 0x110000))
"""From which code points letters are drawn: plain, control, accented, odd blanks, far away."""


def odd_text(chance: Random, leaves: int = 12) -> str:
    """JSON of any kind and shape, with at most so many values in it."""
    kind = chance.randrange(6)
    if kind > 1 or leaves < 2:
        return _odd_scalar(chance)
    inner = [odd_text(chance, leaves // 2) for _ in range(chance.randrange(5 + kind))]
    if kind == 0:
        return f"[{', '.join(inner)}]"
    fields = {_odd_letters(chance, 8): value for value in inner}
    return "{" + ",".join(f"{json.dumps(k)}:\t{v}" for k, v in fields.items()) + "}"


def _odd_scalar(chance: Random) -> str:
    match chance.randrange(6):
        case 0:
            most = 10 ** chance.choice((1, 3, 10, 20, 40))
            return str(chance.randint(-most, most))
        case 1:
            return chance.choice(ODD_NUMBERS)
        case 2:
            (number,) = struct.unpack("<d", chance.randbytes(8))
            return repr(number) if math.isfinite(number) else repr(chance.uniform(-100, 100))
        case 3:
            return chance.choice(("true", "false", "null", '"None"'))
        case 4:
            return json.dumps(_odd_letters(chance, 12), ensure_ascii=False)
        case _:
            return json.dumps(_odd_letters(chance, 6))


def _odd_letters(chance: Random, most: int) -> str:
    codes = [chance.randrange(*chance.choice(_REACHES)) for _ in range(chance.randrange(most + 1))]
    if chance.randrange(4) == 0:
        codes += [code for code in (chance.randrange(0x10000),) if code not in _NEVER]
    return "".join(map(chr, codes))


def tokens(text: str) -> object:
    """A document as nested pairs with the text of its numbers: order and spelling count."""
    return json.loads(
        text,
        parse_float=lambda number: ("number", number),
        parse_int=lambda number: ("number", number),
        object_pairs_hook=lambda pairs: ("object", pairs),
    )
