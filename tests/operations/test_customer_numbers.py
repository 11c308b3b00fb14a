"""All numbers of a customer over a real sandbox: page by page, kept, and as a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from desktop.domain.errors import Fault, Kind
from desktop.domain.inventory import NumberEntry
from desktop.operations import customer_numbers
from desktop.sandbox.server import Sandbox
from tests.operations.office import office
from tests.sandbox.tenants import Tenant


async def test_every_number_of_the_customer_comes_whatever_the_page(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_numbers, "PAGE", 7)
    told: list[int] = []
    async with office(tmp_path, sandbox) as at:
        page = await customer_numbers.read(at.desk, at.customer.id, told.append)
        found = page.entries
        with Tenant(sandbox) as tenant:
            path = "/telephony/config/numbers"
            listed = tenant.get(path, orgId=at.customer.id)["phoneNumbers"]
    assert not page.cached
    assert told[-1] == len(found) == len(listed) > 7
    assert told == sorted(told)
    theirs = [(one.get("phoneNumber", ""), one.get("extension", "")) for one in listed]
    assert [(one.number, one.extension) for one in found] == theirs
    assert [one.main for one in found] == [one["mainNumber"] for one in listed]
    assert [one.toll_free for one in found] == [one["tollFreeNumber"] for one in listed]
    unowned = [one for one in listed if "owner" not in one and not one["mainNumber"]]
    assert [one.number for one in found if one.free] == [one["phoneNumber"] for one in unowned]


async def test_without_the_service_the_numbers_are_those_read_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_numbers, "PAGE", 7)
    with Sandbox() as sandbox:
        async with office(tmp_path, sandbox) as at:
            assert await customer_numbers.known(at.desk, at.customer.id) is None
            before = await customer_numbers.read(at.desk, at.customer.id)
            sandbox.stop()
            after = await customer_numbers.read(at.desk, at.customer.id)
            assert after.cached and after.at == before.at
            assert after.entries == before.entries
            assert isinstance(after.entries[0], NumberEntry)
            with pytest.raises(Fault) as failed:
                await customer_numbers.read(at.desk, at.users[0].id)
            assert failed.value.kind is Kind.UNREACHABLE


async def test_a_refusal_is_no_reason_for_old_numbers(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        await customer_numbers.read(at.desk, at.customer.id)
        at.faults("status=403:GET:/telephony/config/numbers")
        with pytest.raises(Fault) as failed:
            await customer_numbers.read(at.desk, at.customer.id)
        assert failed.value.kind is Kind.FORBIDDEN


async def test_a_list_that_was_kept_half_is_not_known(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_numbers, "PAGE", 7)
    async with office(tmp_path, sandbox) as at:
        page = await customer_numbers.read(at.desk, at.customer.id)
        assert await customer_numbers.known(at.desk, at.customer.id) is not None
        rows = [list(one) for one in page.entries[:7]]
        await at.desk.cache.put_document(
            at.customer.id, "0", "numbers", rows, "2031-01-01T00:00:00Z"
        )
        assert await customer_numbers.known(at.desk, at.customer.id) is None


def test_the_table_for_other_programs_calculates_nothing() -> None:
    entries = [
        NumberEntry("+493090111", "", "l", "=Berlin", state="ACTIVE", toll_free=True),
        NumberEntry("", "7200", "l", "Kiel", "p", 'Anna "A"; B', "PEOPLE", main=True),
    ]
    header, *rows = csv.reader(io.StringIO(customer_numbers.table(entries)))
    assert tuple(header) == customer_numbers.CSV_HEADER
    assert rows == [
        ["+493090111", "", "'=Berlin", "", "", "ACTIVE", "false", "true"],
        ["", "7200", "Kiel", 'Anna "A"; B', "PEOPLE", "", "true", "false"],
    ]
