"""R2-R4 on the whole way: answers of the service, mutated, are read, merged and sent back.

Whatever comes, the end is a typed fault or a request in which everything that was not
touched is as it came: the same keys, order and number text. Only the socket is left out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import Random
from typing import Any, Final, TypeVar
from urllib.parse import quote

import pytest
from hypothesis import given, note, settings

from desktop.api import body, devices, locations, numbers, people, tenancy, wire
from desktop.api.client import Client
from desktop.api.scope import CustomerWire, PartnerWire
from desktop.api.wire import Answer, Effect, Request
from desktop.domain import members
from desktop.domain.catalogue import SETTINGS
from desktop.domain.changes import TargetKind
from desktop.domain.documents import EACH, MISSING, Entry, Json, Path, value_at
from desktop.domain.errors import Fault
from desktop.domain.fields import Field, FieldType
from desktop.domain.lines import CALLERS, dialled
from desktop.domain.members import line_value
from desktop.domain.merge import Edit, holds
from desktop.operations import composed
from desktop.operations.settings import DOCUMENTS, DocumentAccess, merged
from desktop.sandbox.server import Sandbox
from tests.api.documents import SEEDS, odd_text, tokens

T = TypeVar("T")
Answers = dict[str, bytes]
"""What the service answers to the readings of one document, by path."""
BASE: Final = "https://webexapis.example/v1"


class Raw(str):
    """JSON text that goes into a body as it is."""


class Replayed:
    """A carrier that answers every reading with the same bytes, and notes what is written."""

    base_url = BASE

    def __init__(self, data: bytes, others: dict[str, bytes] | None = None) -> None:
        self._data = data
        self._others = others or {}
        self.sent: list[bytes] = []

    async def exchange(
        self, request: Request, *, lane: str, urgent: bool, url: str = "", paged: bool = False
    ) -> Answer:
        prepared = wire.build(BASE, request, "token")
        if request.effect is Effect.SET:
            self.sent.append(prepared.content)
            return wire.parse(request, 204, {}, b"", url=prepared.url, now=0.0)
        data = self._others.get(request.path, self._data)
        headers = {"content-type": "application/json", "trackingid": "T"}
        return wire.parse(request, 200, headers, data, url=prepared.url, now=0.0, paged=paged)

    @asynccontextmanager
    async def owner(self, lane: str, person_id: str) -> AsyncIterator[None]:
        yield


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


def _text(value: Any) -> str:
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    return json.dumps(value)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    found = [path] if path else []
    if isinstance(value, dict):
        items: Any = value.items()
    else:
        items = enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        found += _places(below, (*path, key))
    return found


def mutated(chance: Random, sample: Any) -> bytes:
    """The sample after a few accidents; now and then no JSON at all."""
    document = json.loads(json.dumps(sample))
    for _ in range(chance.randint(0, 4)):
        places = _places(document)
        if not places:
            break
        place = chance.choice(places)
        above: Any = document
        for step in place[:-1]:
            above = above[step]
        match chance.choice(("out", "other", "new", "none")):
            case "out":
                del above[place[-1]]
            case "other":
                above[place[-1]] = Raw(odd_text(chance))
            case "none":
                above[place[-1]] = None
            case _:
                key = "".join(chance.choices("abcdefgh ÄÖ_-", k=chance.randint(1, 8)))
                _insert(above, key, Raw(odd_text(chance)), chance.random() < 0.5)
    data = _text(document).encode()
    if chance.randrange(20) == 0:
        cut = chance.randint(0, len(data))
        data = chance.choice((data[:cut], data[cut:], b"<html>" + data, b"\xff" + data))
    return data


def _insert(above: Any, key: str, value: Raw, first: bool) -> None:
    if isinstance(above, list):
        above.insert(0 if first else len(above), value)
    elif key not in above:
        rest = dict(above)
        if first:
            above.clear()
            above[key] = value
            above.update(rest)
        else:
            above[key] = value


Draw = Callable[[Random], Json]
"""A value from a `Random` of its own: drawn by Hypothesis, the edits of one example took four
times as long as all that is tested with them."""
VALUES: Final[dict[FieldType, Draw]] = {
    FieldType.BOOL: lambda chance: chance.random() < 0.5,
    FieldType.TEXT: lambda chance: chance.choice(["7955", "+49 30 1", "", "ü"]),
    FieldType.NUMBER: lambda chance: chance.randint(0, 20),
    FieldType.LIST: lambda chance: chance.choices(["a@example.com", "b"], k=chance.randint(0, 2)),
}


def edits(chance: Random, access: DocumentAccess) -> list[tuple[Field, Json, bool]]:
    """Fields with new values, and whether the person saw what is there."""
    fields = [one for one in access.setting.fields if one.document == access.document]
    chosen = _some(chance, fields)
    return [(one, _value_of(chance, one), chance.randrange(10) > 0) for one in chosen]


def _some(chance: Random, all_of: Sequence[T]) -> list[T]:
    """One to three of them, each once."""
    return chance.sample(all_of, min(len(all_of), chance.randint(1, 3)))


def _value_of(chance: Random, one: Field) -> Json:
    """What a form could ask for: one of few choices, else anything of the type, or nothing."""
    if chance.random() < 0.5:
        return None
    return chance.choice(one.choices) if one.choices else VALUES[one.type](chance)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every end of a document of `tokens`, in its order."""
    if isinstance(value, tuple) and value[0] == "object":
        if not value[1]:
            yield path, {}
        for key, below in value[1]:
            yield from _leaves(below, (*path, key))
    elif isinstance(value, list):
        if not value:
            yield path, []
        for index, below in enumerate(value):
            yield from _leaves(below, (*path, index))
    else:
        yield path, value


def _at(document: Json, path: Path) -> list[tuple[Any, ...]]:
    """Where a path of the vocabulary leads in this document."""
    found: list[tuple[Any, ...]] = [()]
    for step in path:
        if isinstance(step, str):
            found = [(*place, step) for place in found]
            continue
        found = [
            (*place, index)
            for place in found
            for index, one in enumerate(_list_at(document, place))
            if step is EACH or (isinstance(step, Entry) and _is(one, step))
        ]
    return found


def _list_at(document: Json, place: tuple[Any, ...]) -> list[Any]:
    here = document
    for key in place:
        fits = isinstance(here, dict if isinstance(key, str) else list)
        here = here[key] if fits and (isinstance(here, list) or key in here) else None
    return here if isinstance(here, list) else []


def _is(one: Json, entry: Entry) -> bool:
    return isinstance(one, dict) and bool(one.get(entry.name) == entry.value)


def _untouched(data: bytes, access: DocumentAccess, touched: list[Field], read: Json) -> list[Any]:
    """What a sender must not change of what was `read`, in its order."""
    document = body.decode(data)
    setting, name = access.setting, access.document
    paths: list[Path] = [path for one in touched for path in (one.path, *one.twins)]
    paths += setting.read_only.get(name, ())
    paths += [path for path, _ in setting.required.get(name, ())]
    paths += [path for path, _, _ in setting.respelt.get(name, ())]
    # An entry that is new is all ours.
    paths += [
        path[: at + 1]
        for path in paths
        for at, step in enumerate(path)
        if isinstance(step, Entry) and value_at(read, path[: at + 1]) is MISSING
    ]
    mine = {place for path in paths for place in _at(document, path)}
    # What was no block becomes one, and what becomes empty stands as such.
    on_the_way = {
        place
        for path in paths
        for length in range(len(path))
        for place in _at(document, path[:length])
    }
    return [
        (path, token)
        for path, token in _leaves(tokens(data.decode("utf-8-sig")))
        if not any(path[:length] in mine for length in range(len(path) + 1))
        and path not in on_the_way
    ]


async def _through(
    access: DocumentAccess, data: bytes, wanted: list[tuple[Field, Json, bool]]
) -> None:
    carrier = Replayed(data)
    customer = CustomerWire(carrier, "ORG")
    try:
        now = await access.read(customer, "TARGET")
        asked = []
        for field, value, seen in wanted:
            there = value_at(now, field.path)
            base = (None if there is MISSING else there) if seen else "something else"
            asked.append(Edit(field, base, value))
        outcome = merged(access, now, asked)
        holds(now, asked)
        if outcome.document is None:
            return
        await access.write(customer, "TARGET", outcome.document)
    except Fault:
        assert not carrier.sent
        return
    (sent,) = carrier.sent
    assert holds(body.decode(sent), [Edit(one.field, None, one.value) for one in asked]) or any(
        one.value is None for one in asked
    )
    touched = [field for field, _, _ in wanted]
    assert _untouched(sent, access, touched, now) == _untouched(data, access, touched, now)


KINDS: Final = sorted(
    kind for kind, access in DOCUMENTS.items() if access.read.__module__ != composed.__name__
)
"""The documents that are one answer of the service, and go back as one."""
COMPOSED: Final = sorted(DOCUMENTS.keys() - set(KINDS))
"""Those of several requests, or with values of ours beside what was read."""


@pytest.fixture(scope="module")
def samples(runner: asyncio.Runner, shared_sandbox: Sandbox) -> dict[tuple[str, str], Any]:
    """A document of each kind, as the sandbox gives it."""

    async def read() -> dict[tuple[str, str], Any]:
        client = Client(shared_sandbox.base_url, lambda: shared_sandbox.token)
        customers = await tenancy.customers(client.partner)
        customer = client.customer(next(one.id for one in customers if not one.partner))
        page = await anext(people.people(customer, {}, {}))
        ids = {
            TargetKind.PERSON: next(one.id for one in page if one.calling),
            TargetKind.LOCATION: (await locations.locations(customer))[0].id,
        }
        found = {
            kind: await access.read(customer, ids[access.setting.target])
            for kind, access in DOCUMENTS.items()
            if kind in KINDS
        }
        await client.aclose()
        return found

    return runner.run(read())


def _document_kind(
    kind: tuple[str, str], sample: Any, runner: asyncio.Runner, examples: int
) -> None:
    access = DOCUMENTS[kind]

    @given(SEEDS)
    @settings(max_examples=examples)
    def check(seed: int) -> None:
        chance = Random(seed)
        data, wanted = mutated(chance, sample), edits(chance, access)
        note((data, wanted))
        runner.run(_through(access, data, wanted))

    check()


def test_every_setting_is_here() -> None:
    assert {setting for setting, _ in (*KINDS, *COMPOSED)} == set(SETTINGS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind[1])
def test_mutated_documents(
    kind: tuple[str, str], samples: dict[tuple[str, str], Any], runner: asyncio.Runner
) -> None:
    _document_kind(kind, samples[kind], runner, 500)


@pytest.mark.long
@pytest.mark.limit(900)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind[1])
def test_ten_thousand_mutated_documents(
    kind: tuple[str, str], samples: dict[tuple[str, str], Any], runner: asyncio.Runner
) -> None:
    _document_kind(kind, samples[kind], runner, 10_000)


class Parts:
    """A carrier for documents of several requests: replays each answer by its path, and takes
    down what is written. With a client it asks that instead, and keeps what it said."""

    def __init__(self, answers: Answers, client: Client | None = None) -> None:
        self.answers = answers
        self._client = client
        self.base_url = client.base_url if client else BASE
        self.sent: list[tuple[str, str, bytes]] = []

    async def exchange(
        self, request: Request, *, lane: str, urgent: bool, url: str = "", paged: bool = False
    ) -> Answer:
        if self._client:
            answer = await self._client.exchange(request, lane=lane, urgent=urgent)
            self.answers[request.path] = answer.data
            return answer
        prepared = wire.build(BASE, request, "token")
        headers = {"content-type": "application/json", "trackingid": "T"}
        status, data = 200, b'{"id": "X"}'
        if request.effect is not Effect.READ:
            self.sent.append((request.method, request.path, prepared.content))
        elif request.path in self.answers:
            data = self.answers[request.path]
        else:
            status, data = 404, b"{}"
        return wire.parse(request, status, headers, data, url=prepared.url, now=0.0)

    @asynccontextmanager
    async def owner(self, lane: str, person_id: str) -> AsyncIterator[None]:
        yield


@dataclass(frozen=True)
class Spread:
    """A document of several requests as the sandbox gives it."""

    customer: str
    target: str
    answers: Answers


SITES: Final = ["+4930123401", "+4930123402", "+4930123403"]


def _additional_number(chance: Random) -> Json:
    more = {"extension": "5602", "ringPattern": "LONG_LONG"}
    kept = {key: value for key, value in more.items() if chance.random() < 0.5}
    return {"directNumber": chance.choice(SITES), **kept}


def _reach_number(chance: Random) -> Json:
    number = {"phoneNumber": chance.choice(SITES), "name": chance.choice(["Car", "ü"])}
    return number if chance.random() < 0.5 else {**number, "enabled": chance.random() < 0.5}


WANTED: Final[dict[str, Draw]] = {
    "additionalNumbers": lambda chance: _up_to_three(chance, _additional_number),
    "numbers": lambda chance: _up_to_three(chance, _reach_number),
}
"""What forms ask of lists."""


def _up_to_three(chance: Random, draw: Draw) -> Json:
    return [draw(chance) for _ in range(chance.randint(0, 3))]


def _line_value(chance: Random) -> Json:
    if chance.random() < 0.5:
        return None
    return line_value("N", chance.choice(["", "Desk"]), decline=chance.random() < 0.5)


def spread_edits(
    chance: Random, access: DocumentAccess, spread: Spread
) -> list[tuple[Field, Json, bool]]:
    """As `edits`; a line that is there or a new one where there is a field for each line."""
    setting = access.setting
    if not setting.one_each:
        fields = {one.key: one for one in setting.fields if one.document == access.document}
        chosen = _some(chance, list(fields.values()))
        return [(one, _wanted_of(chance, one), chance.randrange(10) > 0) for one in chosen]
    (answer,) = spread.answers.values()
    ids = ["NEW", "NEW.2", *{one["id"]: None for one in json.loads(answer)["members"]}]
    return [
        (setting[f"line.{one}"], _line_value(chance), chance.randrange(10) > 0)
        for one in _some(chance, ids)
    ]


def _wanted_of(chance: Random, one: Field) -> Json:
    if one.nullable and chance.random() < 0.5:
        return None
    return WANTED.get(one.key, VALUES[one.type])(chance)


def one_mutated(chance: Random, spread: Spread) -> Answers:
    """The answers, one of them after accidents."""
    path = chance.choice(sorted(spread.answers))
    return {**spread.answers, path: mutated(chance, json.loads(spread.answers[path]))}


async def _spread_through(
    access: DocumentAccess,
    spread: Spread,
    answers: Answers,
    wanted: list[tuple[Field, Json, bool]],
) -> list[tuple[str, str, bytes]]:
    """What is sent, after it was looked through."""
    carrier = Parts(answers)
    customer = CustomerWire(carrier, spread.customer)
    try:
        now = await access.read(customer, spread.target)
        asked: dict[str, Edit] = {}
        for named, wish, seen in wanted:
            field, value = named, wish
            if named.stands_for is not None:
                key, value = named.stands_for(now, wish)
                field = access.setting[key]
            there = value_at(now, field.path)
            base = (None if there is MISSING else there) if seen else "something else"
            asked[field.key] = Edit(field, base, value)
        outcome = merged(access, now, list(asked.values()))
        if outcome.document is None:
            return []
        await access.write(customer, spread.target, outcome.document)
    except Fault:
        assert not carrier.sent
        return []
    read = {path: _spelt(data) for path, data in answers.items() if path in _used(answers, now)}
    for method, path, data in carrier.sent:
        if method == "PUT" and access.document in PUT:
            PUT[access.document](read, path, _spelt(data), asked)
    return carrier.sent


def _used(answers: Answers, now: Json) -> list[str]:
    """The answers that were read; a criterion that the list no longer names was not."""
    ids = [quote(one["id"], safe="=") for one in now.get("criteria", ())]
    return [path for path in answers if "/criteria/" not in path or path.rsplit("/", 1)[-1] in ids]


def _spelt(data: bytes) -> Any:
    """A document whose numbers are their text."""

    def number(text: str) -> tuple[str, str]:
        return ("number", text)

    return json.loads(data.decode("utf-8-sig"), parse_float=number, parse_int=number)


Carried = Callable[[Any, str, Any, dict[str, Edit]], None]
"""Looks through a body that is put: what was read by path, the path, the body, the edits."""


def _carried(read: dict[str, Any], sent: dict[str, Any], known: AbstractSet[str]) -> None:
    """All that was read and is not known to be ours or unsendable is sent as it was."""
    kept = {key: value for key, value in read.items() if key not in known}
    assert {key: sent.get(key, MISSING) for key in kept} == kept


PERSON_KNOWN: Final = {
    *("created", "lastModified", "lastActivity", "timezone", "status", "invitePending"),
    *("loginEnabled", "sipAddresses", "xmppFederationJid", "type", "extension", "phoneNumbers"),
}
MEMBER_KNOWN: Final = {
    *("firstName", "lastName", "phoneNumber", "extension", "routingPrefix", "esn", "hostIP"),
    *("remoteIP", "linePort", "memberType", "location", "port", "lineWeight"),
}
APP_KNOWN: Final = MEMBER_KNOWN | {"hotlineEnabled", "hotlineDestination"}
CRITERION_KNOWN: Final = {
    *("id", "source", "callsFrom", "forwardEnabled", "ringEnabled", "enabled", "numbers"),
    *("phoneNumbers", "forwardToPhoneNumber", "sendToVoicemailEnabled"),
}
SELECTIVE_KNOWN: Final = {
    *("criteria", "enabled", "defaultPhoneNumberToForward", "ringReminderEnabled"),
    *("sendToVoicemailEnabled", "destinationVoicemailEnabled"),
}


def _person_carried(read: Any, path: str, sent: Any, asked: dict[str, Edit]) -> None:
    (person,) = read.values()
    _carried(person, sent, PERSON_KNOWN)
    entries = person.get("phoneNumbers") or []
    types = [one.get("type") if isinstance(one, dict) else None for one in entries]
    rest = [
        one
        for one, type_ in zip(entries, types, strict=True)
        if type_ not in ("work", "work_extension")
    ]
    assert [one for one in rest if one not in sent["phoneNumbers"]] == []
    work = [one for one, type_ in zip(entries, types, strict=True) if type_ == "work"]
    there = [one for one in sent["phoneNumbers"] if _is(one, Entry("type", "work"))]
    if "phoneNumber" not in asked:
        assert there == work
    elif work and there:
        _carried(work[0], there[0], {"value", "primary"})
    if "extension" not in asked:
        assert sent["extension"] == (person.get("extension") or "")


def _members_carried(known: AbstractSet[str]) -> Carried:
    def check(read: Any, path: str, sent: Any, asked: dict[str, Edit]) -> None:
        (document,) = read.values()
        kept = {one["id"]: one for one in sent["members"]}
        for one in document.get("members") or ():
            edit = asked.get(f"line.{one['id']}")
            if one["id"] in kept:
                ours = {"lineLabel", "allowCallDeclineEnabled"} if edit else set()
                _carried(one, kept[one["id"]], known | ours)
            else:
                assert edit is not None
                assert edit.value is None

    return check


def _selective_carried(read: Any, path: str, sent: Any, asked: dict[str, Edit]) -> None:
    (settings_path,) = (one for one in read if one.endswith("/selectiveForward"))
    if path == settings_path:
        _carried(read[path], sent, SELECTIVE_KNOWN)
        return
    entry = next(
        one
        for one in read[settings_path]["criteria"]
        if quote(one["id"], safe="=") == path.rsplit("/", 1)[-1]
    )
    _carried({**entry, **read[path]}, sent, CRITERION_KNOWN)


def _only_read_ones_go(read: Any, path: str, sent: Any, asked: dict[str, Edit]) -> None:
    (document,) = read.values()
    there = {dialled(one.get("directNumber") or "") for one in document.get("phoneNumbers") or ()}
    assert {
        one["directNumber"] for one in sent["phoneNumbers"] if one["action"] == "DELETE"
    } <= there


PUT: Final[dict[str, Carried]] = {
    "alternates": _only_read_ones_go,
    "line": _person_carried,
    "deviceMembers": _members_carried(MEMBER_KNOWN),
    "appMembers": _members_carried(APP_KNOWN),
    "selectiveForward": _selective_carried,
}
"""How what is put is looked through."""


@pytest.fixture(scope="module")
def spreads(runner: asyncio.Runner) -> dict[tuple[str, str], Spread]:
    """The answers behind each document of several requests, with something in each."""

    async def fill(place: Sandbox) -> dict[tuple[str, str], Spread]:
        client = Client(place.base_url, lambda: place.token)
        customers = await tenancy.customers(client.partner)
        customer = client.customer(next(one.id for one in customers if not one.partner))
        page = await anext(people.people(customer, {}, {}))
        person, other = [one.id for one in page if one.calling and one.phone_number][:2]
        free = await anext(numbers.free_for_alternates(customer, person))
        phone, zoned = await _phones(customer, other)
        wishes: dict[str, dict[str, Json]] = {
            "selectiveForward": {
                f"{caller}.{part}": value
                for caller in CALLERS
                for part, value in (("enabled", True), ("destination", "7900"))
            },
            "alternates": {"additionalNumbers": [{"directNumber": free[0].phone_number}]},
            "singleNumberReach": {"numbers": [f"Car={SITES[0]}", f"Home={SITES[1]}"]},
            "deviceMembers": {f"line.{other}": line_value("N", "Front")},
            "appMembers": {f"line.{other}": line_value("N")},
        }
        targets = {"deviceMembers": phone, "deviceConfiguration": zoned}
        found = {}
        for kind in COMPOSED:
            access, target = DOCUMENTS[kind], targets.get(kind[1], person)
            now = await access.read(customer, target)
            of = access.setting
            asked = [
                Edit(of[key], _seen(now, of[key]), value)
                for key, value in wishes.get(kind[1], {}).items()
            ]
            outcome = merged(access, now, asked)
            assert bool(asked) is (outcome.document is not None)
            if outcome.document is not None:
                await access.write(customer, target, outcome.document)
            carrier = Parts({}, client)
            await access.read(CustomerWire(carrier, customer.customer_id), target)
            found[kind] = Spread(customer.customer_id, target, carrier.answers)
        await client.aclose()
        return found

    with Sandbox(customers=1, users=60) as place:
        return runner.run(fill(place))


def _seen(now: Json, field: Field) -> Json:
    there = value_at(now, field.path)
    return None if there is MISSING else there


async def _phones(customer: CustomerWire, not_of: str) -> tuple[str, str]:
    """Somebody's phone with room for lines, and a device with a time zone."""
    room = zoned = ""
    for one in await devices.devices(customer):
        if not zoned:
            with suppress(Fault):
                await composed.read_device(customer, one.id)
                zoned = one.id
        if not room and one.calling_device_id and one.person_id not in ("", not_of):
            read = (await composed.read_phone_lines(customer, one.calling_device_id))["read"]
            if members.room(read) > 2:
                room = one.calling_device_id
    return room, zoned


def _spread_kind(
    kind: tuple[str, str], spread: Spread, runner: asyncio.Runner, examples: int
) -> None:
    access = DOCUMENTS[kind]

    @given(SEEDS)
    @settings(max_examples=examples)
    def check(seed: int) -> None:
        chance = Random(seed)
        answers, wanted = one_mutated(chance, spread), spread_edits(chance, access, spread)
        note((answers, wanted))
        runner.run(_spread_through(access, spread, answers, wanted))

    check()


@pytest.mark.parametrize("kind", COMPOSED, ids=lambda kind: kind[1])
def test_mutated_parts(
    kind: tuple[str, str], spreads: dict[tuple[str, str], Spread], runner: asyncio.Runner
) -> None:
    _spread_kind(kind, spreads[kind], runner, 500)


@pytest.mark.long
@pytest.mark.limit(900)
@pytest.mark.parametrize("kind", COMPOSED, ids=lambda kind: kind[1])
def test_ten_thousand_mutated_parts(
    kind: tuple[str, str], spreads: dict[tuple[str, str], Spread], runner: asyncio.Runner
) -> None:
    _spread_kind(kind, spreads[kind], runner, 10_000)


CHANGES: Final[dict[str, tuple[str, Json, str]]] = {
    "line": ("phoneNumber", SITES[0], "PUT"),
    "alternates": ("additionalNumbers", SITES[:1], "PUT"),
    "singleNumberReach": ("numbers", SITES[2:], "DELETE"),
    "selectiveForward": ("internal.destination", "7901", "PUT"),
    "deviceMembers": ("line.NEW", line_value("N"), "PUT"),
    "appMembers": ("line.NEW", line_value("N"), "PUT"),
    "deviceConfiguration": ("timeZone", "Europe/Vienna", "PATCH"),
}
"""A field of each, what it is set to, and the first request of that."""


@pytest.mark.parametrize("kind", COMPOSED, ids=lambda kind: kind[1])
def test_the_parts_are_sent(
    kind: tuple[str, str], spreads: dict[tuple[str, str], Spread], runner: asyncio.Runner
) -> None:
    access, spread = DOCUMENTS[kind], spreads[kind]
    key, value, method = CHANGES[kind[1]]
    wanted = [(access.setting[key], value, True)]
    sent = runner.run(_spread_through(access, spread, spread.answers, wanted))
    assert sent[0][0] == method


async def _all(pages: AsyncIterator[list[T]]) -> list[T]:
    return [one async for page in pages for one in page]


PHONE: Final = {
    "id": "D1",
    "personId": "P1",
    "displayName": "Desk",
    "product": "Cisco 8865",
    "type": "phone",
    "connectionStatus": "connected",
    "mac": "112233445566",
    "errorCodes": ["a"],
    "permissions": ["xapi"],
    "capabilities": ["xapi"],
    "lastSeen": "2027-01-15T08:00:00Z",
    "callingDeviceId": "C1",
}
HUMAN: Final = {
    "id": "P1",
    "displayName": "Anna Müller",
    "firstName": "Anna",
    "lastName": "Müller",
    "emails": ["anna@example.com"],
    "phoneNumbers": [{"type": "work", "value": "+493012345601", "primary": True}],
    "extension": "5601",
    "locationId": "L1",
    "licenses": ["X"],
    "roles": ["R"],
    "orgId": "ORG",
}
NUMBER: Final = {
    "primary": True,
    "directNumber": "+493012345601",
    "extension": "5601",
    "routingPrefix": "8",
    "esn": "85601",
    "ringPattern": "NORMAL",
}
SITE: Final = {
    "id": "L1",
    "name": "Berlin",
    "timeZone": "Europe/Berlin",
    "address": {"address1": "Weg 1", "city": "Berlin", "postalCode": "10115", "country": "DE"},
}
MODEL: Final = {
    "model": "DMS Cisco 8865",
    "displayName": "Cisco 8865",
    "family": "MPP",
    "type": "MPP",
    "onboardingMethod": ["ACTIVATION_CODE"],
    "supportedFor": ["PEOPLE"],
    "numberOfLinePorts": 10,
    "kemSupportEnabled": True,
}
ROLES: Final = {"/roles": b'{"items":[{"id":"R","name":"Full Administrator"}]}'}
Reading = Callable[[CustomerWire, PartnerWire], Coroutine[Any, Any, Any]]
LISTS: Final[dict[str, tuple[Any, Reading]]] = {
    "devices": ({"items": [PHONE, PHONE]}, lambda c, p: devices.devices(c)),
    "devices of one": ({"items": [PHONE]}, lambda c, p: devices.devices(c, "P1")),
    "models": ({"devices": [MODEL]}, lambda c, p: devices.catalogue(c)),
    "people": ({"items": [HUMAN, HUMAN]}, lambda c, p: _all(people.people(c, {}, {}))),
    "person": (HUMAN, lambda c, p: people.person(c, "P1")),
    "numbers of one": ({"phoneNumbers": [NUMBER]}, lambda c, p: numbers.person_numbers(c, "P1")),
    "numbers": (
        {"phoneNumbers": [{"phoneNumber": "+4930", "state": "ACTIVE", "owner": {"id": "P1"}}]},
        lambda c, p: _all(numbers.numbers(c)),
    ),
    "locations": ({"items": [SITE], "locations": [SITE]}, lambda c, p: locations.locations(c)),
    "licences": ({"items": [{"id": "X", "name": "N"}]}, lambda c, p: tenancy.licences(c)),
    "customers": (
        {"items": [{"id": "ORG", "displayName": "Acme"}]},
        lambda c, p: tenancy.customers(p),
    ),
    "me": (HUMAN, lambda c, p: tenancy.me(p)),
    "code": (
        {"code": "5414011256173816", "expiryTime": "2027-01-22T08:00:00Z"},
        lambda c, p: devices.new_code(c, "P1", "DMS Cisco 8865"),
    ),
}


def _list_kind(kind: str, runner: asyncio.Runner, examples: int) -> None:
    sample, reading = LISTS[kind]

    async def read(data: bytes) -> None:
        carrier = Replayed(data, ROLES)
        partner = PartnerWire(carrier, "", urgent=True)
        try:
            found = await reading(CustomerWire(carrier, "ORG"), partner)
        except Fault:
            return
        repr(found)
        if isinstance(found, dict) and kind == "person":
            assert tokens(body.encode(found).decode()) == tokens(data.decode("utf-8-sig"))

    @given(SEEDS)
    @settings(max_examples=examples)
    def check(seed: int) -> None:
        data = mutated(Random(seed), sample)
        note(data)
        runner.run(read(data))

    check()


@pytest.mark.parametrize("kind", LISTS)
def test_mutated_lists(kind: str, runner: asyncio.Runner) -> None:
    _list_kind(kind, runner, 500)


@pytest.mark.long
@pytest.mark.limit(900)
@pytest.mark.parametrize("kind", LISTS)
def test_ten_thousand_mutated_lists(kind: str, runner: asyncio.Runner) -> None:
    _list_kind(kind, runner, 10_000)


@pytest.mark.parametrize("kind", LISTS)
def test_the_samples_are_read(kind: str, runner: asyncio.Runner) -> None:
    sample, reading = LISTS[kind]
    carrier = Replayed(json.dumps(sample).encode(), ROLES)
    partner = PartnerWire(carrier, "", urgent=True)
    assert runner.run(reading(CustomerWire(carrier, "ORG"), partner))
