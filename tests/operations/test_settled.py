"""Reads at once: a refusal is a value, a refused token ends them all."""

from __future__ import annotations

import asyncio

import pytest

from desktop.domain.errors import Fault, Kind
from desktop.operations.settled import all_of, settled


async def refused(kind: Kind) -> str:
    raise Fault(kind)


async def given(text: str) -> str:
    return text


async def test_what_cannot_be_had_stands_beside_what_can() -> None:
    one, two = await all_of((settled(given, "here"), settled(refused, Kind.FORBIDDEN)))
    assert one == "here"
    assert isinstance(two, Fault) and two.kind is Kind.FORBIDDEN


async def test_a_refused_token_is_raised_and_what_still_runs_ends() -> None:
    ended = asyncio.Event()

    async def endless() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return ""

    with pytest.raises(Fault) as failed:
        await all_of((settled(endless), settled(refused, Kind.SIGN_IN)))
    assert failed.value.kind is Kind.SIGN_IN
    assert ended.is_set()
