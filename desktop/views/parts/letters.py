"""Makes the mail about a code: whose words, in which language, to whom, from which sender."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from desktop.domain.directory import PhoneModel
from desktop.domain.errors import Fault
from desktop.operations import browse, mails
from desktop.operations.desk import Desk
from desktop.operations.mails import Addressee, Letter, Parcel
from desktop.runtime import language, mail
from desktop.views.parts.session import Links
from desktop.words import mails as mail_words
from desktop.words.mails import Written
from desktop.words.tongue import Tongue

LONGEST_LINK: Final = 2000
"""Characters; Windows hands no longer link to a mail program."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person chose. `language` "" is each user's own; `other` "" is each user."""

    language: str = ""
    other: str = ""


class Letters:
    """Writes mails for the codes of one customer. Asks the service once about models and users."""

    def __init__(self, links: Links, desk: Desk, customer_id: str) -> None:
        self._links = links
        self._desk = desk
        self._customer_id = customer_id
        self._models: Mapping[str, PhoneModel] | None = None
        self._addressees: dict[str, Addressee] = {}

    async def addressee(self, parcel: Parcel) -> Addressee:
        """How to write to the user of a code."""
        known = self._addressees.get(parcel.person_id)
        if known is None:
            known = await mails.addressee(self._desk, self._customer_id, parcel.person_id)
            self._addressees[parcel.person_id] = known
        return known

    async def written(self, parcel: Parcel, wish: Wish, code: str = "") -> tuple[str, Written]:
        """The language of a mail, and the mail; `code` stands in place of the real one."""
        user = await self.addressee(parcel)
        spoken = wish.language or user.language
        tongue = Tongue(spoken if spoken in language.LANGUAGES else "")
        label = replace(
            parcel.label, zone=user.zone or parcel.label.zone, code=code or parcel.label.code
        )
        post = self._links.post
        made = mail_words.write(
            label,
            tongue,
            steps=await self._family(parcel.model),
            sender=post.sender_name or post.sender or label.customer,
            to_user=not wish.other or wish.other == parcel.email,
            own=self._links.settings.values.mail_texts,
        )
        return tongue.language, made

    async def letter(self, parcel: Parcel, wish: Wish) -> Letter:
        """A mail that can be sent. Raises Fault(MAIL, reason="address" | "noCode")."""
        recipient = wish.other or parcel.email
        if not mail.is_address(recipient):
            raise mails.cannot("address", recipient=recipient)
        if not parcel.label.code:
            raise mails.cannot("noCode")
        spoken, made = await self.written(parcel, wish)
        message = mail.letter(
            sender=self._links.post.sender,
            sender_name=self._links.post.sender_name,
            recipient=recipient,
            recipient_name="" if wish.other else parcel.label.user,
            subject=made.subject,
            text=made.text,
            html=made.html,
        )
        return Letter(parcel.code_id, recipient, spoken, message)

    async def _family(self, model: str) -> str:
        if self._models is None:
            try:
                found: Sequence[PhoneModel] = await browse.catalogue(self._desk, self._customer_id)
            except Fault:
                found = ()
            self._models = {one.model: one for one in found}
        return mail_words.family(self._models.get(model))


def link(recipient: str, written: Written) -> str:
    """A `mailto:` link with subject and text; "" where it would be too long to be opened."""
    text = written.text.replace("\n", "\r\n")
    whole = f"mailto:{quote(recipient, safe='@')}?subject={quote(written.subject, safe='')}"
    whole += f"&body={quote(text, safe='')}"
    return whole if len(whole) <= LONGEST_LINK else ""
