"""Field packs: made at a desk, worked on without one, handed back and merged."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.directory import Customer
from desktop.domain.errors import Fault, Kind
from desktop.domain.pack import Work
from desktop.domain.rollout import How, Stage, Tick
from desktop.operations import pack
from desktop.operations.board import CustomerBoard
from desktop.operations.pack import FieldPack
from desktop.sandbox.server import Sandbox
from desktop.store import packs
from tests.operations.test_board import planned

PASSPHRASE = "vier Wörter für Bonn"
DAY = 86_400.0


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def served() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


async def refused(work: object) -> Fault:
    with pytest.raises(Fault) as raised:
        await work  # type: ignore[misc]  # any of the coroutines here
    return raised.value


async def taken(own: CustomerBoard, folder: Path) -> tuple[Path, FieldPack, Clock]:
    """A pack of the site that a technician has opened."""
    path = folder / "bonn.linedesk-pack"
    made = await pack.make(own, "Bonn", PASSPHRASE, path)
    clock = Clock(float(packs.seconds_of(made.made)))
    return path, await pack.open_pack(path, PASSPHRASE, folder / "own", clock=clock), clock


async def test_a_day_without_a_network_comes_home_and_is_merged(
    served: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with planned(tmp_path, served, 3) as (there, own, digits):
        path, field, _ = await taken(own, tmp_path)
        there.faults("status=503")
        page = await field.page()
        assert [row.stage for row in page.rows] == [Stage.ACTIVATING] * 3
        codes = [await field.digits(row) for row in page.rows]
        assert sorted(codes) == sorted(digits.values())
        one, two, three = (row.entry for row in page.rows)
        await field.change(one.id, mac_scanned="4CBC49000001")
        await field.tick(one.id, Tick.TEST_CALL_IN, True)
        await field.change(two.id, open_points="socket dead", note="behind the door")
        assert field.touched == 2
        # The laptop is closed over night.
        again = await pack.open_pack(path, PASSPHRASE, tmp_path / "own", clock=lambda: 0.0)
        assert (await again.page()).rows == (await field.page()).rows
        back = tmp_path / "back.linedesk-pack"
        assert await again.hand_back(back) == 2
        assert not path.exists() and not list((tmp_path / "own").iterdir())
        there.faults("")
        await own.change(two.id, open_points="desk moved")
        found = await pack.merge(own, back, PASSPHRASE)
        assert [(x.entry.id, x.work, x.mine, x.theirs) for x in found.conflicts] == [
            (two.id, Work.OPEN_POINTS, "desk moved", "socket dead")
        ]
        assert await pack.apply_merge(own, found, ()) == 2
        rows = {row.entry.id: row.entry for row in (await own.page()).rows}
        assert rows[one.id].mac_scanned == "4CBC49000001"
        assert rows[one.id].ticks == {Tick.TEST_CALL_IN}
        assert rows[two.id].place.note == "behind the door"
        assert rows[two.id].open_points == "desk moved"
        assert rows[three.id] == three
        # Merged once more it brings nothing but the question that was answered with "mine".
        assert await pack.apply_merge(own, await pack.merge(own, back, PASSPHRASE), ()) == 0
        assert await pack.apply_merge(own, found, found.conflicts) == 1
        assert not (await pack.merge(own, back, PASSPHRASE)).conflicts
        handed = await there.desk.ledger.rollout.deliveries(
            [code.id for code in await there.desk.ledger.codes(there.customer.id)]
        )
        assert [(x.how, x.recipient) for x in handed] == [(How.PACK, path.name)] * 3
        for secret in (*digits.values(), PASSPHRASE):
            assert secret not in caplog.text


async def test_what_has_changed_since_the_question_was_shown_is_asked_again(
    served: Sandbox, tmp_path: Path
) -> None:
    async with planned(tmp_path, served, 1) as (_, own, _digits):
        _, field, _ = await taken(own, tmp_path)
        (row,) = (await field.page()).rows
        await field.change(row.entry.id, open_points="theirs")
        back = tmp_path / "back.linedesk-pack"
        await field.hand_back(back)
        await own.change(row.entry.id, open_points="mine")
        found = await pack.merge(own, back, PASSPHRASE)
        await own.change(row.entry.id, open_points="mine, later")
        assert await pack.apply_merge(own, found, found.conflicts) == 0
        (now,) = (await own.page()).rows
        assert now.entry.open_points == "mine, later"


async def test_a_pack_ends_with_its_last_code_and_a_clock_put_back_gains_nothing(
    served: Sandbox, tmp_path: Path
) -> None:
    async with planned(tmp_path, served, 1) as (_, own, _digits):
        path, field, clock = await taken(own, tmp_path)
        clock.now += 29 * DAY
        (row,) = (await field.page()).rows
        await field.change(row.entry.id, note="x")
        clock.now += 2 * DAY
        kept = path.read_bytes()
        fault = await refused(field.page())
        assert (fault.kind, fault.facts["reason"]) == (Kind.BAD_FILE, "packExpired")
        assert not path.exists() and not list((tmp_path / "own").iterdir())
        path.write_bytes(kept)
        fault = await refused(
            pack.open_pack(path, PASSPHRASE, tmp_path / "own", clock=lambda: clock.now)
        )
        assert fault.facts["reason"] == "packExpired" and not path.exists()


async def test_the_latest_time_seen_is_kept_with_the_copy(served: Sandbox, tmp_path: Path) -> None:
    async with planned(tmp_path, served, 1) as (_, own, _digits):
        path, field, clock = await taken(own, tmp_path)
        clock.now += 29 * DAY
        await field.keep()
        back = Clock(clock.now - 20 * DAY)
        again = await pack.open_pack(path, PASSPHRASE, tmp_path / "own", clock=back)
        assert again.now().timestamp() == pytest.approx(clock.now, abs=2)
        assert await pack.wipe_expired(tmp_path / "own", clock.now) == 0
        assert await pack.wipe_expired(tmp_path / "own", clock.now + 2 * DAY) == 1


async def test_bad_packs_are_refused_by_their_reason_and_leave_nothing_behind(
    served: Sandbox, tmp_path: Path
) -> None:
    async with planned(tmp_path, served, 2) as (_, own, _digits):
        path, field, clock = await taken(own, tmp_path)
        (row, _other) = (await field.page()).rows
        await field.change(row.entry.id, note="x")
        data = path.read_bytes()
        odd = tmp_path / "odd.linedesk-pack"
        before = await own.page()

        async def reason(content: bytes, passphrase: str = PASSPHRASE) -> tuple[str, str]:
            odd.write_bytes(content)
            one = await refused(pack.open_pack(odd, passphrase, tmp_path / "other", clock=clock))
            two = await refused(pack.merge(own, odd, passphrase))
            assert one.kind is two.kind is Kind.BAD_FILE
            assert one.facts["path"] == two.facts["path"] == str(odd)
            return str(one.facts["reason"]), str(two.facts["reason"])

        assert await reason(data, "vier Wörter für Köln") == ("packPassphrase", "packIsNoResult")
        for length in range(1, len(data), 97):
            assert set(await reason(data[:length])) == {"packCut"}
        for at in range(100, len(data), 97):
            edited = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            assert set(await reason(edited)) == {"packEdited"}
        assert set(await reason(b"PK\x03\x04 a sheet")) == {"packShape"}
        back = tmp_path / "back.linedesk-pack"
        await field.hand_back(back)
        assert await reason(back.read_bytes(), "vier Wörter für Köln") == (
            "packIsResult",
            "packPassphrase",
        )
        assert (await own.page()).rows == before.rows
        assert not (tmp_path / "other").exists()
        missing = await refused(pack.merge(own, tmp_path / "none", PASSPHRASE))
        assert missing.facts["reason"] == "missing"


async def test_a_weak_passphrase_an_empty_site_and_a_bad_folder_make_no_pack(
    served: Sandbox, tmp_path: Path
) -> None:
    async with planned(tmp_path, served, 1) as (_, own, _digits):
        path = tmp_path / "x.linedesk-pack"
        assert (await refused(pack.make(own, "Bonn", "kurz", path))).facts["weak"] == "short"
        empty = await refused(pack.make(own, "Köln", PASSPHRASE, path))
        assert (empty.kind, empty.facts["reason"]) == (Kind.NOT_POSSIBLE, "packEmpty")
        bad = await refused(pack.make(own, "Bonn", PASSPHRASE, tmp_path / "no" / "x"))
        assert bad.facts["reason"] == "write"
        assert not path.exists()
        assert await there_is_no_delivery(own)


async def there_is_no_delivery(own: CustomerBoard) -> bool:
    codes = await own.desk.ledger.codes(own.customer.id)
    return not await own.desk.ledger.rollout.deliveries([one.id for one in codes])


async def test_a_result_of_another_customer_is_not_merged(served: Sandbox, tmp_path: Path) -> None:
    async with planned(tmp_path, served, 1) as (there, own, _digits):
        _, field, _ = await taken(own, tmp_path)
        back = tmp_path / "back.linedesk-pack"
        await field.hand_back(back)
        other = CustomerBoard(there.desk, Customer("another", "Another"))
        fault = await refused(pack.merge(other, back, PASSPHRASE))
        assert fault.facts["reason"] == "packOther"
        assert fault.facts["given"] == there.customer.name
