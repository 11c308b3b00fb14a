"""`linedesk ledger`: whether the journal's file is whole, and what to do where it is not.

Needs no service and no token. Nothing is replaced before the open work of it is saved.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.commands.call import ALL_DONE, Call
from desktop.domain.errors import Fault, Kind
from desktop.domain.rescue import Damaged, GoodCopy, LedgerDamaged
from desktop.operations import rescue
from desktop.words import rescue as words
from desktop.words.translation import translate


async def ledger(call: Call) -> int:
    """`linedesk ledger [check | save --out DIR | restore [--copy FILE] | empty]`."""
    path = rescue.file_of(call.ledger)
    if path is None:
        return _server(call)
    found = await rescue.examine(path)
    match call.options.action:
        case None | "check":
            return await _check(call, path, found)
        case "save":
            return await _save(call, _damaged(found))
    damaged = _damaged(found)
    if call.options.out is not None:
        await rescue.save_to(damaged, call.options.out)
    if call.options.action == "restore":
        copy = _chosen(damaged, call.options.copy)
        return _replaced(call, damaged, copy, await rescue.use_copy(damaged, copy))
    return _replaced(call, damaged, None, await rescue.begin_empty(damaged))


def _server(call: Call) -> int:
    """A database that a server keeps: its copies are not ours."""
    if call.options.action not in (None, "check"):
        raise Fault(Kind.NOT_POSSIBLE, reason="ledgerServer")
    text = translate(
        "Commands",
        "The journal lies in a database that a server keeps. Linedesk takes no copies of it and "
        "does not repair it; ask who looks after that server.",
    )
    if call.output.as_json:
        call.output.document({"ok": True, "path": "", "copies": [], "text": text})
    else:
        call.output.say(text)
    return ALL_DONE


async def _check(call: Call, path: Path, found: Damaged | None) -> int:
    if found is not None:
        raise LedgerDamaged(found)
    copies = await rescue.good_copies(path)
    if call.output.as_json:
        call.output.document(
            {"ok": True, "path": str(path), "copies": [_document(one) for one in copies]}
        )
        return ALL_DONE
    call.output.say(translate("Commands", "The journal “{path}” is whole.").format(path=path))
    for one in copies:
        call.output.say(f"  {words.copy_text(one)}\n    {one.path}")
    return ALL_DONE


async def _save(call: Call, found: Damaged) -> int:
    folder = found.saved.folder
    if folder and call.options.out is not None:
        folder = str(await rescue.save_to(found, call.options.out))
    saved = found.saved
    if call.output.as_json:
        call.output.document({**asdict(saved), "folder": folder})
    else:
        call.output.say(words.what_was_saved(folder, saved.open_rows, saved.codes, saved.whole))
    return ALL_DONE


def _replaced(call: Call, found: Damaged, copy: GoodCopy | None, aside: Path) -> int:
    if call.output.as_json:
        call.output.document(
            {
                "copy": _document(copy) if copy else None,
                "damagedFile": str(aside),
                "openWork": found.saved.folder,
            }
        )
        return ALL_DONE
    if copy is not None:
        call.output.say(translate("Commands", "In use now:") + " " + words.copy_text(copy))
        call.output.say(words.after_restoring())
    else:
        call.output.say(translate("Commands", "The journal is empty now."))
    text = translate("Commands", "The damaged file is kept as “{path}”.")
    call.output.say(text.format(path=aside))
    return ALL_DONE


def _damaged(found: Damaged | None) -> Damaged:
    if found is None:
        raise Fault(Kind.NOT_POSSIBLE, reason="ledgerWhole")
    return found


def _chosen(found: Damaged, wanted: Path | None) -> GoodCopy:
    """The copy that was named, else the newest. Raises Fault(NOT_POSSIBLE | BAD_FILE)."""
    if not found.copies:
        raise Fault(Kind.NOT_POSSIBLE, reason="noCopy")
    if wanted is None:
        return found.copies[0]
    for one in found.copies:
        if Path(one.path) == wanted.absolute() or Path(one.path).name == str(wanted):
            return one
    raise Fault(Kind.BAD_FILE, path=str(wanted), reason="missing")


def _document(copy: GoodCopy) -> dict[str, Any]:
    return {
        "path": copy.path,
        "taken": copy.taken,
        "runs": copy.runs,
        "lastChange": copy.last_change,
    }
