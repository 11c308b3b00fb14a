"""What the window is lent: its ways out, and the box that says a bug nobody else has said."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.forgetting import forget_customer
from desktop.ground import Ground, kind
from desktop.runtime.faults import FaultReporter, Report
from desktop.runtime.post import Post
from desktop.runtime.tasks import TaskOwner
from desktop.session import Door
from desktop.signing_in import SigningIn, open_browser
from desktop.syncing import Syncing
from desktop.views.parts.dialogs import shown
from desktop.views.parts.session import AccountLinks, Links
from desktop.views.settings.settings_dialog import show_settings
from desktop.words.errors import said


def links(ground: Ground, door: Door, syncing: Syncing, reporter: FaultReporter) -> Links:
    """The window's ways out."""
    settings, folders = ground.settings, ground.folders
    post = Post(settings, door.vault)
    return Links(
        open_sandbox=door.sandbox,
        open_service=door.service,
        leave=syncing.leave,
        sync=syncing.sync,
        kind_of=lambda desk, customer_id: kind(ground, customer_id, desk.service),
        report=reporter.report,
        settings=settings,
        post=post,
        show_settings=lambda above, page: show_settings(
            above, settings, folders, reporter.report, post, page
        ),
        accounts=account_links(ground, door),
        forget=lambda desk, customer_id: forget_customer(desk, customer_id, folders, settings),
    )


def account_links(ground: Ground, door: Door) -> AccountLinks:
    """The window's ways to accounts."""
    way = SigningIn(door.accounts, ground.log.redactor.hide)
    return AccountLinks(
        load=door.accounts.load,
        known=door.accounts.all,
        ended=door.accounts.ended,
        in_browser=way.in_browser,
        with_code=way.with_code,
        browse=open_browser,
        sign_out=door.accounts.sign_out,
        open=door.account,
    )


def tell(owner: TaskOwner, window: QWidget, report: Report) -> None:
    """Say a failure that no view has said; one at a time is enough."""
    if not owner.running():
        owner.start(_say(window, report))


async def _say(window: QWidget, report: Report) -> None:
    words = said(report.fault)
    box = QMessageBox(window)
    box.setObjectName("faultDialog")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(words.title)
    box.setText(words.text)
    box.setInformativeText(words.remedy)
    if not report.expected:
        box.setDetailedText(report.trace)
    try:
        await shown(box)
    finally:
        box.deleteLater()
