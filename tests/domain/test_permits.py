"""What a sign-in may change, by its scopes and the person's roles."""

from __future__ import annotations

import pytest

from desktop.domain.actions import ACTIVATION_CODE, APPLY_CONFIG
from desktop.domain.changes import Change, Target, TargetKind
from desktop.domain.permits import PERMITS, Duty, Lack, duties, lack, only_reads, works_of

FORWARDING = ("forwarding", "callForwarding")
ALL = frozenset(scope for permit in PERMITS.values() for scope in permit.scopes)


@pytest.mark.parametrize(
    ("roles", "meant"),
    [
        (["Full Administrator", "Partner Full Administrator"], {Duty.FULL}),
        (["Partner Administrator"], {Duty.FULL}),
        (["Partner Read-only Administrator"], {Duty.READ}),
        (["Read only administrator", "User and Device Administrator"],
         {Duty.READ, Duty.USER, Duty.DEVICE}),
        (["Location Administrator"], {Duty.LOCATION}),
    ],
)  # fmt: skip
def test_roles_by_their_names(roles: list[str], meant: set[Duty]) -> None:
    assert duties(roles) == frozenset(meant)


@pytest.mark.parametrize("roles", [[], ["Compliance Officer"], ["Some new administrator"]])
def test_what_is_not_understood_bars_nothing(roles: list[str]) -> None:
    assert duties(roles) is None
    assert all(lack(work, ALL, None) is None for work in PERMITS)


def test_without_known_scopes_nothing_is_barred() -> None:
    assert all(lack(work, (), None) is None for work in PERMITS)
    assert not only_reads(())


def test_a_missing_scope_is_named() -> None:
    code = (ACTIVATION_CODE, ACTIVATION_CODE)
    assert lack(code, ALL, None) is None
    assert lack(code, ALL - {"identity:one_time_password"}, None) == Lack(
        ("identity:one_time_password",)
    )
    assert lack(FORWARDING, ALL - {"identity:one_time_password"}, None) is None
    assert only_reads({"spark-admin:people_read"}) and not only_reads({"spark:xapi_commands"})


def test_a_missing_role_is_named() -> None:
    apply_config = (APPLY_CONFIG, APPLY_CONFIG)
    assert lack(apply_config, ALL, frozenset({Duty.USER})) == Lack(duties=(Duty.FULL,))
    assert lack(FORWARDING, ALL, frozenset({Duty.USER})) is None
    assert lack(FORWARDING, ALL, frozenset({Duty.DEVICE})) == Lack(
        duties=(Duty.FULL, Duty.USER, Duty.LOCATION)
    )


def test_what_a_plan_takes() -> None:
    person = Target(TargetKind.PERSON, "p", "Anna")
    changes = [
        Change(person, "forwarding", "always.enabled", False, True),
        Change(person, "forwarding", "internal.enabled", False, True),
        Change(person, ACTIVATION_CODE, "model", None, "DMS Cisco 8865"),
        Change(person, "forwarding", "nonsense", None, 1),
    ]
    assert works_of(changes) == (
        FORWARDING,
        ("forwarding", "selectiveForward"),
        (ACTIVATION_CODE, ACTIVATION_CODE),
    )
