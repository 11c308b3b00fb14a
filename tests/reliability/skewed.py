"""A program of its own under a wrong clock: signs in, carries out a batch, looks at the clock.

`python -m tests.reliability.skewed FOLDER BASE_URL CLIENT_ID CLIENT_SECRET PORT…`; prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from desktop.accounts import Accounts
from desktop.api import people, tenancy
from desktop.domain.accounts import Integration
from desktop.domain.changes import Change, Plan
from desktop.operations import apply, doctor
from desktop.operations.desk import Desk
from desktop.operations.plans import person_target
from desktop.runtime.secrets import Vault
from desktop.session import kept_client
from desktop.signing_in import SigningIn
from desktop.store.cache import Cache
from desktop.store.ledger import Ledger
from tests.operations.browsers import Browser
from tests.reliability.work import KEY, FixedVault

ROWS = 20


async def main(folder: Path, base_url: str, integration: Integration, ports: list[int]) -> None:
    """All of it, once."""
    browser = Browser()
    accounts = Accounts(folder / "accounts.sealed", Vault(), lambda _: None)

    def browse(address: str) -> bool:
        browser.show(address)
        return True

    way = SigningIn(accounts, lambda _: None, browse, ports)
    account = await way.in_browser(base_url, integration, lambda *_: None)
    await browser.done()
    keeper = accounts.keeper(account.id)
    client = kept_client(base_url, keeper)
    cache, ledger = Cache(folder / "cache.sqlite"), Ledger(folder / "ledger.sqlite")
    await cache.open()
    await ledger.open()
    desk = Desk(client, cache, ledger, FixedVault(KEY), base_url)
    customer = next(one for one in await tenancy.customers(client.partner) if not one.partner)
    wire = client.customer(customer.id)
    users = [one async for page in people.people(wire, {}, {}) for one in page if one.calling]
    changes = [
        Change(person_target(one), "forwarding", "busy.destination", None, "7990")
        for one in users[:ROWS]
    ]
    base = [replace(one, base=await _now(desk, customer.id, one.target.id)) for one in changes]
    plan = Plan.of(customer.id, customer.name, base)
    counts: Counter[str] = Counter()
    async with aclosing(apply.apply(desk, plan)) as rows:
        async for row in rows:
            counts[row.state.value] += 1
    renewed = await keeper.renew()
    found = doctor.clock(desk)
    await client.aclose()
    ledger.close()
    cache.close()
    await accounts.close()
    told = {
        "now": time.time(),
        "rows": counts,
        "planned": len(changes),
        "renewed": renewed,
        "ok": found.ok,
    }
    print(json.dumps({**told, **found.facts}))


async def _now(desk: Desk, customer_id: str, person_id: str) -> str | None:
    path = f"/people/{person_id}/features/callForwarding"
    document = await desk.client.customer(customer_id).document(path)
    value = document["callForwarding"]["busy"].get("destination")
    return value if isinstance(value, str) else None


if __name__ == "__main__":
    asyncio.run(
        main(
            Path(sys.argv[1]),
            sys.argv[2],
            Integration(sys.argv[3], sys.argv[4]),
            [int(one) for one in sys.argv[5:]],
        )
    )
