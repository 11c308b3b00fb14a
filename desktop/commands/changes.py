"""Commands that change something: plan, apply, resume, undo. Only the change engine writes.

A plan that deserves a second look is asked about on a terminal; `--yes` answers for scripts.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.commands.call import (
    ALL_DONE,
    INTERRUPTED,
    SOME_FAILED,
    WRONG_USAGE,
    Call,
    exit_code,
)
from desktop.commands.directory import the_customer, the_device, the_users, user_meant
from desktop.commands.history import ALL_RUNS, row_document, the_run
from desktop.commands.interrupting import stoppable
from desktop.commands.output import error_document
from desktop.domain.brakes import Brake, PlanWarning, brake, is_name
from desktop.domain.catalogue import problems
from desktop.domain.changes import GOOD_STATES, OPEN_STATES, Plan, Row, RowState, Run, TargetKind
from desktop.domain.copied import LeftOut
from desktop.domain.devices import ActivationCode, code_in_groups
from desktop.domain.directory import Customer
from desktop.domain.documents import Json
from desktop.domain.errors import Fault, Kind
from desktop.domain.fields import Field, ProblemKind, Setting
from desktop.operations import apply as engine
from desktop.operations import intent, named_file, plans
from desktop.operations.apply import Control, Outcome
from desktop.operations.desk import Desk
from desktop.operations.second_look import second_look
from desktop.words import states
from desktop.words.errors import from_row, in_one_line
from desktop.words.fields import setting_name
from desktop.words.plans import left_out_text, plan_lines, plan_summary, warning_text
from desktop.words.problems import problem_text
from desktop.words.translation import translate


@dataclass
class Result:
    """What became of one or several runs. `fault` is why they could not go on; `stopped` says
    that a person did not want them to."""

    runs: list[Run] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    fault: Fault | None = None
    stopped: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """Rows by state."""
        states_ = [row.state for row in self.rows]
        return {one.value: states_.count(one) for one in RowState if one in states_}

    def code_of(self, row: Row) -> ActivationCode | None:
        """The activation code that a row made just now."""
        outcome = self.outcomes.get(row.id)
        return outcome.code if outcome else None

    @property
    def left(self) -> bool:
        """Whether something of them is still to be done."""
        return any(row.state in OPEN_STATES for row in self.rows)

    @property
    def code(self) -> int:
        """The exit code. Of several runs one may be refused: that nothing was sent is not so."""
        if self.fault is not None:
            code = exit_code(self.fault.kind)
            return SOME_FAILED if code == WRONG_USAGE and self.outcomes else code
        if self.stopped and self.left:
            return INTERRUPTED
        good = all(row.state in GOOD_STATES for row in self.rows)
        return ALL_DONE if good else SOME_FAILED


async def plan(call: Call) -> int:
    """`linedesk plan … -o PLAN.json`."""
    options = call.options
    if options.users is None and options.device is None:
        raise _missing("--users, --device")
    if options.device is not None and options.copy_from:
        text = translate("Commands", "{one} and {other} exclude one another.")
        raise Fault(Kind.USAGE, text=text.format(one="--device", other="--copy-from"))
    kind = TargetKind.PERSON if options.device is None else TargetKind.DEVICE
    wanted = plans.parse_sets(options.set, kind)
    if not wanted and not options.copy_from:
        raise _missing("--set" if options.device is not None else "--set, --copy-from")
    _check(wanted)
    left_out: list[LeftOut] = []
    async with call.desk() as desk:
        customer = await the_customer(call, desk)
        if options.device is not None:
            device = await the_device(call, desk, customer)
            made = await plans.build_for_device(desk, customer, device, wanted)
        else:
            people = await the_users(call, desk, customer)
            copied = options.copy_from
            source = await user_meant(desk, customer, copied) if copied else None
            made = await plans.build(
                desk, customer, people, wanted, copy_from=source, left_out=left_out.append
            )
        found = [] if call.output.as_json else await second_look(desk, made)
    _write(call.options.output, json.dumps(made.to_json(), ensure_ascii=False, indent=2) + "\n")
    if call.output.as_json:
        call.output.document(made.to_json())
        return ALL_DONE
    for line in plan_lines(made.changes):
        call.output.say(line)
    for one in left_out:
        call.output.note("! " + left_out_text(one))
    _say_summary(call, made, found)
    return ALL_DONE


def _missing(option: str) -> Fault:
    text = translate("Commands", "This is missing: {option}.")
    return Fault(Kind.USAGE, text=text.format(option=option))


async def apply(call: Call) -> int:
    """`linedesk apply PLAN.json [--report OUT.csv]`."""
    given = _read(call.options.plan)
    _check_report(call)
    result = Result()
    if given.changes:
        async with call.desk() as desk:
            await release_brake(call, desk, given)
            result = await carry_out(call, desk, [await intent.begin(desk, given)])
    return finish(call, result)


async def resume(call: Call) -> int:
    """`linedesk resume [RUN]`."""
    _check_report(call)
    async with call.desk() as desk:
        if call.options.run:
            runs = [await the_run(desk, call.options.run)]
        else:
            # The oldest first: a later change stands on what an earlier one leaves.
            runs = (await desk.ledger.runs(ALL_RUNS, open_only=True))[::-1]
        result = await carry_out(call, desk, runs)
    return finish(call, result)


async def undo(call: Call) -> int:
    """`linedesk undo RUN`."""
    _check_report(call)
    async with call.desk() as desk:
        done = await the_run(desk, call.options.run)
        back = await plans.undo(desk, done.id)
        await release_brake(call, desk, back)
        run = await intent.begin(desk, back, kind="undo", undo_of=done.id)
        result = await carry_out(call, desk, [run])
    return finish(call, result)


async def carry_out(call: Call, desk: Desk, runs: Sequence[Run]) -> Result:
    """Work on the runs' open rows, telling how far it is; a run's fault ends it, not us.

    What would meet all that follow (no network, no sign-in, no disk) ends them too, and so does
    Ctrl+C: what is under way is finished, the rest stays open.
    """
    result, over, control = Result(), False, Control()

    def stop() -> None:
        text = translate("Commands", "Stopping after what is under way; Ctrl+C again ends at once.")
        call.output.note(text)
        result.stopped = True
        control.stop()

    with stoppable(stop):
        for run in runs:
            control = Control()  # a run stops its own at its end
            try:
                if not over and not result.stopped:
                    await _go_on(call, desk, run, result, control)
            except Fault as fault:
                if fault.kind in (Kind.LEASED, Kind.READ_ONLY) and len(runs) == 1:
                    raise
                result.fault = result.fault or fault
                over = fault.kind in engine.PAUSES
            result.runs.append(await desk.ledger.run(run.id))
            result.rows += await desk.ledger.rows(run.id)
    return result


async def _go_on(call: Call, desk: Desk, run: Run, result: Result, control: Control) -> None:
    _may_change(call, run)
    async for outcome in _told(call, engine.carry_out(desk, run, control=control), run):
        result.outcomes[outcome.row.id] = outcome
    if not result.stopped:
        await engine.settle_pending(desk, run.id)


def finish(call: Call, result: Result) -> int:
    """Print what became of it, write the report, and give the exit code."""
    unwritten = _unwritten(call, result)
    if call.output.as_json:
        call.output.document(_document(result))
    elif result.rows:
        _print_rows(call, result)
    else:
        call.output.say(translate("Commands", "Nothing to do."))
    say_what_is_left(call, result)
    if unwritten is not None:
        call.output.fault_beside(unwritten)
    return result.code or (SOME_FAILED if unwritten else ALL_DONE)


def say_what_is_left(call: Call, result: Result) -> None:
    """Why a run could not go on, and what goes on with it; in JSON the rows tell it."""
    if call.output.as_json:
        return
    if result.fault is not None:
        call.output.fault(result.fault)
    if result.fault is not None or (result.stopped and result.left):
        call.output.note(translate("Commands", "“linedesk resume” goes on with it."))


def _check_report(call: Call) -> None:
    """Before anything is sent: whether the report will have a place. Raises Fault(BAD_FILE)."""
    if call.options.report:
        named_file.check(call.options.report)


def _unwritten(call: Call, result: Result) -> Fault | None:
    """Write the report that was asked for; why that was not possible, or None."""
    if not call.options.report:
        return None
    names = ("target", "setting", "state", "trackingId")
    return too_late(call.options.report, names, [row_document(row) for row in result.rows])


def too_late(
    path: Path, names: Sequence[str], documents: Iterable[Mapping[str, object]]
) -> Fault | None:
    """Write a table of what has been done; a fault says that this alone is missing."""
    try:
        write_table(path, names, documents)
    except Fault as fault:
        return Fault(fault.kind, path=str(path), reason="writeLate")
    return None


def _print_rows(call: Call, result: Result) -> None:
    call.output.table(
        [
            translate("Commands", "User"),
            translate("Commands", "Setting"),
            translate("Commands", "State"),
            translate("Commands", "Remark"),
        ],
        [
            [
                row.target.name,
                setting_name(row.setting),
                states.row_state(row.state),
                _remark(result, row),
            ]
            for row in result.rows
        ],
    )
    call.output.say(states.counts_text(result.counts))


def _remark(result: Result, row: Row) -> str:
    if made := result.code_of(row):
        return code_in_groups(made.code)
    return in_one_line(from_row(row.error)) if row.error and "kind" in row.error else ""


def _row_document(result: Result, row: Row) -> dict[str, Any]:
    """A row's outcome, and why it is not done; a code that was made stands in the answer, or it
    would be lost."""
    document = row_document(row)
    if row.error and "kind" in row.error:
        document["error"] = error_document(from_row(row.error))
    if made := result.code_of(row):
        document |= {"code": made.code, "expiryTime": made.expiry_time}
    return document


def write_table(
    path: Path, names: Sequence[str], documents: Iterable[Mapping[str, object]]
) -> None:
    """A CSV file with a header of these names, for its owner's eyes. Raises Fault(BAD_FILE)."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(documents)
    named_file.write(path, text.getvalue())


def _document(result: Result) -> dict[str, Any]:
    document: dict[str, Any] = {
        "run": result.runs[0].id if result.runs else None,
        "counts": result.counts,
        "rows": [_row_document(result, row) for row in result.rows],
    }
    if len(result.runs) > 1:
        document["runs"] = [run.id for run in result.runs]
    if result.fault is not None:
        document["error"] = error_document(result.fault)
    return document


async def _told(call: Call, outcomes: AsyncIterator[Outcome], run: Run) -> AsyncIterator[Outcome]:
    total = sum(run.counts.values())
    done = 0
    async for outcome in outcomes:
        done += 1
        text = translate("Commands", "{done} of {total}")
        call.output.progress(text.format(done=done, total=total))
        yield outcome


def _may_change(call: Call, run: Run) -> None:
    call.may_change(Customer(run.customer_id, run.customer_name))


async def release_brake(call: Call, desk: Desk, given: Plan) -> None:
    """Ask what the plan demands; raises Fault where the answer is no or nobody can answer."""
    call.may_change(Customer(given.customer_id, given.customer_name))
    found = await second_look(desk, given)
    asked = brake(given, found, call.kind_of(given.customer_id))
    if asked is Brake.NONE or call.options.yes:
        return
    text = "; ".join(warning_text(one) for one in found)
    if call.output.as_json or not sys.stdin.isatty():
        refusal = translate("Commands", "This plan needs a look first: {why}. “--yes” confirms it.")
        raise Fault(Kind.USAGE, text=refusal.format(why=text))
    for line in plan_lines(given.changes):
        call.output.note(line)
    _say_summary(call, given, found)
    if not _confirmed(call, given, asked):
        raise Fault(Kind.USAGE, text=translate("Commands", "It was not confirmed."))


def _say_summary(call: Call, given: Plan, found: Sequence[PlanWarning]) -> None:
    call.output.note(plan_summary(given))
    for one in found:
        call.output.note("! " + warning_text(one))


def _confirmed(call: Call, given: Plan, asked: Brake) -> bool:
    if asked is Brake.TYPE_NAME:
        question = translate("Commands", "Type the customer’s name to go on: ")
        return is_name(call.output.ask(question), given.customer_name)
    question = translate("Commands", "Carry it out? (yes/no) ")
    return call.output.ask(question).strip().casefold() == translate("Commands", "yes")


def _check(wanted: Sequence[tuple[Setting, Field, Json]]) -> None:
    """Refuse values that no user can have; what depends on the user is the service's to say."""
    for setting in {setting.name: setting for setting, _, _ in wanted}.values():
        values = {one.key: value for of, one, value in wanted if of is setting}
        for problem in problems(setting, values):
            if problem.kind not in (ProblemKind.REQUIRED, ProblemKind.VALUE_REQUIRED):
                text = translate("Commands", "{key}: {problem}")
                key = f"{setting.name}.{problem.field}"
                raise Fault(Kind.USAGE, text=text.format(key=key, problem=problem_text(problem)))


def _read(path: Path) -> Plan:
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise Fault(Kind.BAD_FILE, path=str(path), reason="missing") from problem
    except (ValueError, RecursionError) as problem:
        raise Fault(Kind.BAD_FILE, path=str(path), reason="shape") from problem
    try:
        return Plan.from_json(document)
    except Fault as fault:
        raise Fault(fault.kind, path=str(path), **_text_facts(fault)) from fault


def _text_facts(fault: Fault) -> dict[str, Any]:
    return {name: value for name, value in fault.facts.items() if name != "path"}


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as problem:
        raise Fault(Kind.BAD_FILE, path=str(path), reason="write") from problem
