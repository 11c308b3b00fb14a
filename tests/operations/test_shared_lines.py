"""One line on many phones and apps, on the real service: room, who has it, what others change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.api import shared_lines as wire_lines
from desktop.domain.actions import APPLY_CONFIG
from desktop.domain.changes import Change, Plan, Row, RowState
from desktop.domain.directory import ConnectionStatus, Person
from desktop.domain.errors import Fault
from desktop.domain.members import MOST_APPEARANCES, members_of, room
from desktop.operations import apply, lines_list, plans, shared_lines, sync
from desktop.operations.lines_list import LineRow, Place, PlaceKind
from desktop.operations.shared_lines import Hindrance, Looked, Room, Taken
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of


async def carried_out(at: Office, changes: Sequence[Change]) -> list[Row]:
    plan = Plan.of(at.customer.id, at.customer.name, changes)
    return await rows_of(apply.apply(at.desk, plan))


async def rooms(at: Office, line: Person, colleague: Person) -> list[Room]:
    return await shared_lines.rooms(at.desk, at.customer.id, line, colleague)


async def shown(at: Office, line: Person) -> list[LineRow]:
    """What the card shows."""
    lines = await lines_list.read(at.desk, at.customer.id, line)
    apps = await shared_lines.apps(at.desk, at.customer.id, line)
    return shared_lines.elsewhere(lines, apps)


async def a_phone(at: Office, line: Person) -> tuple[Person, Place]:
    """A colleague with a phone that has room and can be told to fetch its configuration."""
    for colleague in reversed(at.users):
        if colleague.id != line.id:
            for one in await rooms(at, line, colleague):
                free = one.hindrance is None and (one.free or 0) > 2
                if one.place.kind is PlaceKind.PHONE and one.place.applies and free:
                    return colleague, one.place
    raise AssertionError("nobody has a phone with room")


async def members(at: Office, place: Place) -> dict[str, Any]:
    wire = at.desk.client.customer(at.customer.id)
    if place.kind is PlaceKind.APP:
        return await wire_lines.app_members(wire, place.id)
    return await wire_lines.device_members(wire, place.id)


async def someone_puts(at: Office, place: Place, line: Person, **more: Any) -> None:
    """A second admin replaces the members of a phone, with one more of them or changed."""
    wire = at.desk.client.customer(at.customer.id)
    read = members_of(await members(at, place))
    kept = [{key: value for key, value in one.items() if key in _SENT} for one in read]
    ours = next((one for one in kept if one["id"] == line.id), None)
    if ours is None:
        ours = {**kept[0], "id": line.id, "primaryOwner": False, "lineWeight": 1}
        ours["lineType"] = "SHARED_CALL_APPEARANCE"
        ours["port"] = 1 + sum(one["lineWeight"] for one in kept)
        kept.append(ours)
    ours |= more
    await wire_lines.write_device_members(wire, place.id, {"members": kept})


_SENT = {
    "id",
    "port",
    "primaryOwner",
    "lineType",
    "lineWeight",
    "lineLabel",
    "hotlineEnabled",
    "hotlineDestination",
    "allowCallDeclineEnabled",
}


async def test_on_phone_and_app_changed_and_off_again(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        line = at.users[0]
        colleague, _ = await a_phone(at, line)
        before = await rooms(at, line, colleague)
        places = [one.place for one in before if one.hindrance is None]
        assert {one.kind for one in places} == {PlaceKind.PHONE, PlaceKind.APP}
        app = next(one for one in places if one.kind is PlaceKind.APP)
        await shared_lines.remember(at.desk, at.customer.id, line.id, {app.id: app.owner})
        assert await shown(at, line) == []  # kept as a guess, and read again

        await shared_lines.remember(at.desk, at.customer.id, line.id, {app.id: app.owner})
        rows = await carried_out(at, shared_lines.put_on(line, places, "Front", decline=False))
        assert {row.state for row in rows} == {RowState.DONE}
        assert APPLY_CONFIG in [row.setting for row in rows]
        now = await shown(at, line)
        assert [(one.name, one.label, one.weight) for one in now] == [
            (colleague.name, "Front", 1) for _ in places
        ]
        assert all(one.port > 1 for one in now)
        after = {one.place.id: one for one in await rooms(at, line, colleague)}
        for had in before:
            if had.place in places:
                assert after[had.place.id].hindrance is Hindrance.THERE
                assert after[had.place.id].free == (had.free or 0) - 1

        for one in now:
            (first, *_) = rows = await carried_out(
                at, shared_lines.changed(line, one, "Door", decline=True)
            )
            assert first.state is RowState.DONE, first.error
        changed = await shown(at, line)
        assert [one.label for one in changed] == ["Door" for _ in places]
        for one in changed:
            rows = await carried_out(at, shared_lines.taken_off(line, one))
            assert rows[0].state is RowState.DONE
        assert await shown(at, line) == []


async def test_the_complete_list_leaves_with_ports_anew(tmp_path: Path, sandbox: Sandbox) -> None:
    """The first guest goes: the second one moves up, and is as it was otherwise."""
    async with office(tmp_path, sandbox) as at:
        line, second = at.users[0], at.users[1]
        _, place = await a_phone(at, line)
        await carried_out(at, shared_lines.put_on(line, [place], "One", decline=True))
        await someone_puts(at, place, second, lineLabel="Two", allowCallDeclineEnabled=False)
        before = members_of(await members(at, place))
        (row,) = await shown(at, line)
        await carried_out(at, shared_lines.taken_off(line, row))
        after = members_of(await members(at, place))
        assert [one["id"] for one in after] == [one["id"] for one in before if one["id"] != line.id]
        ports = [(one["port"], one["lineWeight"]) for one in after]
        assert [port for port, _ in ports] == [
            1 + sum(each for _, each in ports[:at]) for at in range(len(ports))
        ]
        last = after[-1]
        assert (last["lineLabel"], last["allowCallDeclineEnabled"]) == ("Two", False)
        assert after[0]["primaryOwner"] is True
        assert last["primaryOwner"] is False


async def test_an_app_says_its_owner_in_text(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        line, colleague = at.users[0], at.users[1]
        app = next(one.place for one in await rooms(at, line, colleague) if not one.place.name)
        await carried_out(at, shared_lines.put_on(line, [app], "", decline=True))
        sent = [
            entry
            for entry in at.control("GET", "log")["entries"]
            if entry["method"] == "PUT" and entry["path"].endswith("/applications/members")
        ]
        assert len(sent) == 1
        found = members_of(await members(at, app))
        assert [one["primaryOwner"] for one in found] == ["true", "false"]


async def test_what_others_put_on_the_phone_meanwhile_survives(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        line, other = at.users[0], at.users[1]
        _, place = await a_phone(at, line)
        plan = shared_lines.put_on(line, [place], "Ours", decline=True)
        await someone_puts(at, place, other, lineLabel="Theirs")
        rows = await carried_out(at, plan)
        assert {row.state for row in rows} == {RowState.DONE}
        labels = {one["id"]: one.get("lineLabel") for one in members_of(await members(at, place))}
        assert (labels[line.id], labels[other.id]) == ("Ours", "Theirs")


async def test_the_same_line_changed_meanwhile_is_a_conflict(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        line = at.users[0]
        _, place = await a_phone(at, line)
        await carried_out(at, shared_lines.put_on(line, [place], "Seen", decline=True))
        (row,) = await shown(at, line)
        await someone_puts(at, place, line, lineLabel="Theirs")
        rows = await carried_out(at, shared_lines.changed(line, row, "Mine", decline=True))
        assert rows[0].state is RowState.CONFLICT
        assert rows[0].changes[0].now["label"] == "Theirs"
        labels = {one["id"]: one.get("lineLabel") for one in members_of(await members(at, place))}
        assert labels[line.id] == "Theirs"


async def test_a_full_phone_is_said_before(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        line = at.users[0]
        colleague, place = await a_phone(at, line)
        guests = iter(one for one in at.users[1:] if one.id != colleague.id)
        while room(await members(at, place)):
            await someone_puts(at, place, next(guests))
        found = next(one for one in await rooms(at, line, colleague) if one.place.id == place.id)
        assert (found.hindrance, found.free) == (Hindrance.FULL, 0)
        assert found.most == len(members_of(await members(at, place)))
        rows = await carried_out(at, shared_lines.put_on(line, [place], "", decline=True))
        assert rows[0].state is RowState.REJECTED
        assert (rows[0].error or {})["reason"] == "phoneFull"


async def test_apps_are_looked_through_and_what_was_found_is_kept(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        await sync.sync_customer(at.desk.client, at.desk.cache, at.customer.id, lambda _: None)
        line = at.users[0]
        near = [one for one in at.users[1:] if one.location_id == line.location_id]
        app = next(one.place for one in await rooms(at, line, near[-1]) if not one.place.name)
        await carried_out(at, shared_lines.put_on(line, [app], "There", decline=True))
        assert await shown(at, line) == []  # nothing lists the apps that a line is in
        told: list[Looked] = [
            one async for one in shared_lines.look_through(at.desk, at.customer.id, line)
        ]
        assert [one.done for one in told] == list(range(len(near) + 1))
        assert told[-1] == Looked(len(near), len(near), 0, 1)
        assert [one.label for one in await shown(at, line)] == ["There"]
        apps = await shared_lines.apps(at.desk, at.customer.id, line)
        assert apps.looked_at


async def test_looking_through_ends_with_its_listener_and_with_the_network(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        await sync.sync_customer(at.desk.client, at.desk.cache, at.customer.id, lambda _: None)
        line = at.users[0]
        looking = shared_lines.look_through(at.desk, at.customer.id, line)
        assert (await anext(looking)).done == 0
        await looking.aclose()
        assert not (await shared_lines.apps(at.desk, at.customer.id, line)).looked_at
        at.faults("status=401:GET:/telephony/config/people/*/applications/members")
        with pytest.raises(Fault):
            _ = [one async for one in shared_lines.look_through(at.desk, at.customer.id, line)]
        at.faults("")


async def test_an_app_that_gives_no_answer_is_counted(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        await sync.sync_customer(at.desk.client, at.desk.cache, at.customer.id, lambda _: None)
        line = at.users[0]
        at.faults("status=403:GET:/telephony/config/people/*/applications/members*1")
        told = [one async for one in shared_lines.look_through(at.desk, at.customer.id, line)]
        at.faults("")
        assert told[-1].unread == 1
        assert told[-1].done == told[-1].of
        assert not (await shared_lines.apps(at.desk, at.customer.id, line)).looked_at


async def test_whether_a_phone_has_taken_it(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        line = at.users[0]
        colleague, place = await a_phone(at, line)
        status = next(
            one.status for one in await rooms(at, line, colleague) if one.place.id == place.id
        )
        rows = await carried_out(at, shared_lines.put_on(line, [place], "", decline=True))
        found = await shared_lines.taken(at.desk, at.customer.id, rows, [place])
        expected = Taken.FETCHING if status is ConnectionStatus.CONNECTED else Taken.LATER
        assert found == {place.id: expected}
        found = await shared_lines.taken(at.desk, at.customer.id, rows[:1], [place])
        assert found == {place.id: Taken.OPEN}


async def test_places_are_counted_against_the_limit(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        line = at.users[0]
        lines = await lines_list.read(at.desk, at.customer.id, line)
        left = shared_lines.places_left(lines, [])
        assert left == MOST_APPEARANCES - len(lines.places)
        assert shared_lines.places_left(lines, [LineRow(lines_list.LineKind.ELSEWHERE)] * 40) == 0


async def test_a_line_whose_extension_changed_meanwhile_is_offered_still(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        line = at.users[0]
        colleague, phone = await a_phone(at, line)
        edits = {"extension": (line.extension, "7957")}
        await carried_out(at, plans.edited(plans.person_target(line), "line", edits))
        found = {one.place.id: one.hindrance for one in await rooms(at, line, colleague)}
        assert found[phone.id] is None
