"""`linedesk sync`: fills the local cache with users and phones, for use without a network."""

from __future__ import annotations

from typing import Any

from desktop.commands import chosen
from desktop.commands.call import ALL_DONE, SOME_FAILED, Call
from desktop.commands.output import error_document
from desktop.domain.errors import Fault
from desktop.operations import browse
from desktop.operations import sync as filling
from desktop.operations.desk import Desk
from desktop.operations.sync import Counts, Progress
from desktop.words.errors import in_one_line
from desktop.words.translation import translate


async def sync(call: Call) -> int:
    """`linedesk sync [--customer C | --all]`; without either, all."""
    async with call.desk() as desk:
        found = await _fill(call, desk)
        names = {one.id: one.name for one in await browse.customers(desk)}
    if call.output.as_json:
        call.output.document([_document(one, names[one], what) for one, what in found.items()])
    else:
        _print(call, found, names)
    failed = any(isinstance(what, Fault) for what in found.values())
    return SOME_FAILED if failed else ALL_DONE


async def _fill(call: Call, desk: Desk) -> dict[str, Counts | Fault]:
    """Of one customer a fault ends the command; of all, the others are filled still."""

    def tell(progress: Progress) -> None:
        text = translate("Commands", "{count} users")
        call.output.progress(text.format(count=progress.count))

    if not call.options.customer:
        return await filling.sync_all(desk.client, desk.cache, tell)
    known = await browse.refresh_customers(desk)
    customer = chosen.customer(call.options.customer, known)
    counts = await filling.sync_customer(desk.client, desk.cache, customer.id, tell)
    return {customer.id: counts}


def _print(call: Call, found: dict[str, Counts | Fault], names: dict[str, str]) -> None:
    call.output.table(
        [
            translate("Commands", "Customer"),
            translate("Commands", "Users"),
            translate("Commands", "Phones"),
            translate("Commands", "Remark"),
        ],
        [
            [names[one], "—", "—", in_one_line(what)]
            if isinstance(what, Fault)
            else [names[one], str(what.people), str(what.devices), ""]
            for one, what in found.items()
        ],
    )


def _document(customer_id: str, name: str, what: Counts | Fault) -> dict[str, Any]:
    customer = {"id": customer_id, "name": name}
    if isinstance(what, Fault):
        return {"customer": customer, "complete": False, "error": error_document(what)}
    return {
        "customer": customer,
        "complete": True,
        "people": what.people,
        "devices": what.devices,
    }
