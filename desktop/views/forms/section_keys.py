"""Between a form and its sections: full keys outside, the setting's own keys inside."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from desktop.domain.catalogue import SETTINGS
from desktop.domain.documents import Json
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem, fields_of
from desktop.domain.permits import Work
from desktop.models.editor import Editor, EditorState, Values
from desktop.views.forms.form_section import FormSection, Shown
from desktop.views.forms.form_state import FormState
from desktop.views.forms.user_tab import Subject


def shown(
    section: FormSection,
    subject: Subject | None,
    editor: Editor,
    state: FormState,
    barred: Collection[Work],
) -> Shown:
    """What a section is to show of the form; `barred` are those of its works that the sign-in
    does not allow."""
    start = f"{section.setting}." if section.setting else ""
    documents = {
        name: document
        for (setting, name), document in state.documents.items()
        if section.setting in ("", setting)
    }
    faults = [one for one in documents.values() if isinstance(one, Fault)]
    fault = faults[0] if faults and len(faults) == len(documents) else None
    if not documents and editor.state is EditorState.FAILED:
        fault = editor.fault if isinstance(editor.fault, Fault) else None
    edits = editor.dirty | state.waiting.keys()
    return Shown(
        subject=subject,
        documents=documents,
        values=_of(start, editor.values),
        problems=[
            replace(one, field=one.field.removeprefix(start))
            for one in editor.problems
            if one.field.startswith(start)
        ],
        conflicts=_of(start, {key: one.theirs for key, one in editor.conflicts.items()}),
        edits=frozenset(one.removeprefix(start) for one in edits if one.startswith(start)),
        more=state.more,
        locked=not editor.loaded or (bool(barred) and len(barred) == len(section.works)),
        barred=frozenset(
            one.key for name, document in barred for one in fields_of(SETTINGS[name], document)
        ),
        fault=fault,
    )


def problems(sections: Sequence[FormSection], values: Values, state: FormState) -> list[Problem]:
    """What the service would refuse of the form's values, as the sections know it."""
    found = []
    for section in sections:
        if not section.setting:
            continue
        start = f"{section.setting}."
        documents = {
            name: document
            for (setting, name), document in state.documents.items()
            if setting == section.setting and not isinstance(document, Fault)
        }
        refused = section.problems(_of(start, values), documents)
        found += [replace(one, field=start + one.field) for one in refused]
    return list(dict.fromkeys(found))


def _of(start: str, values: Mapping[str, Json]) -> dict[str, Json]:
    """The values of one setting, under the keys of its own."""
    return {k.removeprefix(start): one for k, one in values.items() if k.startswith(start)}
