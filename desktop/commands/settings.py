"""`linedesk show`: a user's settings, each as the service's own document or its refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.commands.call import ALL_DONE, Call
from desktop.commands.directory import the_customer, the_user
from desktop.commands.output import error_document
from desktop.domain.documents import Json
from desktop.domain.errors import Fault, Kind
from desktop.operations import listing
from desktop.words.errors import in_one_line
from desktop.words.fields import setting_name, value_text
from desktop.words.translation import translate


async def show(call: Call) -> int:
    """`linedesk show --customer C --user U [--setting NAME]`."""
    wanted = call.options.setting
    if wanted and wanted not in listing.SETTINGS:
        raise Fault(Kind.NOBODY_MEANT, text=wanted, matches=listing.SETTINGS)
    async with call.desk() as desk:
        customer = await the_customer(call, desk)
        user = await the_user(call, desk, customer)
        names = (wanted,) if wanted else ()
        read = listing.kept_settings if call.options.cached else listing.settings
        found = await read(desk, customer.id, user.id, names)
    if call.output.as_json:
        call.output.document(_plain(found))
        return ALL_DONE
    heading = translate("Commands", "{user} · {customer}")
    call.output.say(heading.format(user=user.name, customer=customer.name))
    for name, document in found.items():
        call.output.say("")
        call.output.say(setting_name(name))
        for line in _lines(document, "  "):
            call.output.say(line)
    return ALL_DONE


def _plain(value: Json | Fault) -> Json:
    """Faults anywhere inside become `{"error": …}`."""
    match value:
        case Fault():
            return {"error": error_document(value)}
        case Mapping():
            return {key: _plain(one) for key, one in value.items()}
        case list():
            return [_plain(one) for one in value]
        case _:
            return value


def _lines(value: Json | Fault, indent: str) -> Iterator[str]:
    """The service's own names and values, indented by block."""
    match value:
        case Fault():
            yield indent + in_one_line(value)
        case Mapping():
            for key, one in value.items():
                yield from _entry(f"{indent}{key}", one, indent)
        case list():
            for number, one in enumerate(value, 1):
                yield from _entry(f"{indent}{number}.", one, indent)
        case _:
            yield indent + value_text(value)


def _entry(label: str, value: Json | Fault, indent: str) -> Iterator[str]:
    if isinstance(value, Fault | Mapping | list):
        yield label
        yield from _lines(value, indent + "  ")
    else:
        yield f"{label}: {value_text(value)}"
