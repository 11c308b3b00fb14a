"""Documents such as a service may send, as bytes: odd numbers, odd text, odd shapes.

Strategies of Hypothesis; they write JSON by hand, so that number text is theirs alone.
"""

from __future__ import annotations

import json

from hypothesis import strategies as st

NUMBERS = st.one_of(
    st.integers(-(10**40), 10**40).map(str),
    st.sampled_from(
        ["-0", "0", "1.50", "1.0", "1e3", "1E+2", "-0.0", "1e-7", "3.0E400", "9" * 4500]
    ),
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


def tokens(text: str) -> object:
    """A document as nested pairs with the text of its numbers: order and spelling count."""
    return json.loads(
        text,
        parse_float=lambda number: ("number", number),
        parse_int=lambda number: ("number", number),
        object_pairs_hook=lambda pairs: ("object", pairs),
    )
