"""Makes the pages of the connected window, one small part after another; places none of them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from desktop.runtime.settings import SettingsFile
from desktop.views.changes.many_users_page import ManyUsersPage
from desktop.views.customer.location_permissions_card import LocationPermissionsCard
from desktop.views.customer.numbers_table import NumbersCard
from desktop.views.customer.unphoned_card import UnphonedCard
from desktop.views.devices.devices_tab import DevicesTab
from desktop.views.devices.phone_detail_card import PhoneDetailCard
from desktop.views.devices.zone_section import ZoneSection
from desktop.views.features.features_tab import FeatureSections, FeaturesTab
from desktop.views.features.outgoing_section import OutgoingSection
from desktop.views.features.reach_section import ReachSection
from desktop.views.features.user_help_section import UserHelpSection
from desktop.views.features.voicemail_section import VoicemailSection
from desktop.views.lines.call_flow_section import CallFlowSection
from desktop.views.lines.caller_id_section import CallerIdSection
from desktop.views.lines.forwarding_section import ForwardingSection
from desktop.views.lines.lines_tab import LineSections, LinesTab
from desktop.views.lines.shared_line_section import SharedLineSection
from desktop.views.parts.session import Changes, Links
from desktop.views.rollout.codes_card import CodesCard
from desktop.views.rollout.rollout_board import RolloutBoard
from desktop.views.rollout.rollout_view import RolloutView
from desktop.views.shell.customer_page import CustomerCards, CustomerPage
from desktop.views.shell.directory_pane import DirectoryPane
from desktop.views.shell.syncs import Syncs
from desktop.views.shell.user_page import UserPage
from desktop.views.shell.workspace import Pages, Workspace

W = TypeVar("W", bound=QWidget)


class Keeper(Protocol):
    """Remembers a part that has no place yet, and gives it back."""

    def __call__(self, part: W) -> W:
        """The part."""


def built(
    links: Links, changes: Changes, syncs: Syncs, settings: SettingsFile, made: Keeper
) -> Generator[None, None, Workspace]:
    """Make them in steps, each far shorter than all; what comes back is to be taken in."""
    pane = made(DirectoryPane(links, syncs))
    yield
    forwarding = made(ForwardingSection())
    yield
    call_flow = made(CallFlowSection())
    yield
    caller_id = made(CallerIdSection())
    yield
    shared = made(SharedLineSection(links))
    yield
    sections = LineSections(forwarding, call_flow, caller_id, shared)
    lines = made(LinesTab(sections, links, changes))
    yield
    voicemail = made(VoicemailSection())
    yield
    reach = made(ReachSection())
    yield
    outgoing = made(OutgoingSection())
    yield
    user_help = made(UserHelpSection())
    yield
    features = made(
        FeaturesTab(FeatureSections(voicemail, reach, outgoing, user_help), links, changes)
    )
    yield
    zone, detail = made(ZoneSection()), made(PhoneDetailCard())
    yield
    devices = made(DevicesTab(zone, detail, links, changes))
    yield
    permissions = made(LocationPermissionsCard(links))
    yield
    numbers = made(NumbersCard(links, settings))
    yield
    unphoned = made(UnphonedCard(links))
    yield
    view = made(RolloutView(links.report))
    yield
    rollout = made(RolloutBoard(view, links, changes, settings))
    yield
    codes = made(CodesCard(links, changes))
    yield
    cards = CustomerCards(permissions, numbers, unphoned, rollout, codes)
    customer = made(CustomerPage(cards, changes))
    yield
    many = made(ManyUsersPage(links))
    yield
    pages = Pages(pane, customer, UserPage(lines, features, devices), many)
    return made(Workspace(links, changes, syncs, settings, pages))
