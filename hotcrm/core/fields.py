"""Fields edited where they stand: a line as it reads, the small form in its place, its saving, and what follows.

An app describes its kind of record with one `Editor`. The same address answers for the line on the record's page
(`id="f-<name>"`), for the cell of a list (`?place=cell`, `id="cell-<kind>-<pk>-<name>"`), and without JavaScript as a
page of its own. `?show=1` gives the line or cell as it reads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import RadioSelect, Select
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from hotcrm.core.conflicts import Saving, save
from hotcrm.core.http import page, see_other, wants_fragment
from hotcrm.core.toasts import say

CELL = "cell"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One field as it reads. `fields` of the form are edited together; without any it is only read.

    `add` is what a missing one offers, `person` a user who is shown with a picture, `off_page` keeps a line that
    the page shows elsewhere (in its head, in a list) out of the column About.
    """

    key: str
    label: str
    value: str = ""
    fields: tuple[str, ...] = ()
    add: str = ""
    href: str = ""
    person: Any = None
    edit: str = ""
    off_page: bool = False

    @property
    def noun(self) -> str:
        """The label within a sentence: "phone", but "SLA tier"."""
        return self.label if self.label[:2].isupper() else self.label[:1].lower() + self.label[1:]

    @property
    def offer(self) -> str:
        """What a missing one offers."""
        return self.add or f"Add {self.noun}"

    @property
    def is_outside(self) -> bool:
        return self.href.startswith("http")


@dataclass(frozen=True, kw_only=True)
class Editor:
    """How one kind of record is edited field by field.

    `find(request, pk)` fetches what the person may see, or raises Http404; `form(data, record, user, line)` holds the
    fields of one line; `write(record, user, version=, **values)` is the service. `follow_up(record, request)` names a
    template and its variables with everything else on the page that a saved field moves, swapped out of band.
    """

    kind: str
    namespace: str
    find: Callable[[HttpRequest, int], Any]
    may_change: Callable[[Any, Any], bool]
    lines: Callable[[Any, Any], Sequence[Line]]
    form: Callable[[Any, Any, Any, Line], Any]
    write: Callable[..., Any]
    follow_up: Callable[[Any, HttpRequest], tuple[str, Mapping[str, Any]]] | None = None

    def url(self, name: str, *arguments: Any) -> str:
        """An address of this kind: `url("page", 3)`."""
        return reverse(f"{self.namespace}:{name}", args=arguments)

    def lines_of(self, record: Any, user: Any) -> list[Line]:
        """All lines of a record, each with the address where it is edited."""
        return linked(self.namespace, record.pk, self.lines(record, user))

    def cell_id(self, record: Any, name: str) -> str:
        """The id of the element that a list shows this field in."""
        return f"cell-{self.kind}-{record.pk}-{name}"


def linked(namespace: str, pk: int, lines: Sequence[Line]) -> list[Line]:
    """Lines, each with the address where it is edited; `reverse` is asked once."""
    base = reverse(f"{namespace}:field", args=[pk, "-"]).removesuffix("-/")
    return [replace(line, edit=f"{base}{line.key}/" if line.fields else "") for line in lines]


def keep_only(form: Any, names: Sequence[str]) -> Any:
    """The form with these fields and the version alone."""
    for name in set(form.fields) - {*names, "version"}:
        del form.fields[name]
    return form


def answer_field(request: HttpRequest, pk: int, name: str, editor: Editor) -> HttpResponse:
    """What a field's address answers: as it reads, its form, or what came of saving it."""
    record = editor.find(request, pk)
    before = editor.lines_of(record, request.user)
    line = _line(before, name)
    if request.GET.get("show"):
        return _shown(request, editor, record, line)
    if not editor.may_change(request.user, record):
        raise PermissionDenied("You can see this record, but not change it.")
    if request.method != "POST":
        form = editor.form(None, record, request.user, line)
        return _form(request, editor, record, line, form, Saving(status=200))
    # A record of its own: a model form writes into the one that it gets.
    form = editor.form(request.POST, editor.find(request, pk), request.user, line)
    saving = save(form, lambda version, **values: _write(editor, record, request.user, version, values))
    if saving.status != 303:
        return _form(request, editor, record, line, form, saving)
    if wants_fragment(request):
        return _saved(request, editor, pk, name, before)
    say(request, f"{line.label} saved.")
    return see_other(editor.url("page", pk))


def answer_peek(request: HttpRequest, pk: int, editor: Editor) -> HttpResponse:
    """A record in a drawer: what is known of it, and the way to its page; a browser is sent to the page."""
    record = editor.find(request, pk)
    if not wants_fragment(request):
        return see_other(editor.url("page", pk))
    lines = [line for line in editor.lines_of(record, request.user) if line.value and not line.off_page]
    return render(request, "core/_peek.html", {"record": record, "lines": lines, "address": editor.url("page", pk)})


def _line(lines: Sequence[Line], name: str) -> Line:
    found = next((line for line in lines if line.key == name and line.fields), None)
    if found is None:
        raise Http404
    return found


def _write(editor: Editor, record: Any, user: Any, version: int, values: Mapping[str, Any]) -> None:
    """Call the service, unless everything is as it was: then nobody else's saving is in the way either."""
    if values:
        editor.write(record, user, version=version, **values)


def _place(request: HttpRequest) -> str:
    return CELL if wants_fragment(request) and request.GET.get("place") == CELL else ""


def _context(request: HttpRequest, editor: Editor, record: Any, line: Line) -> dict[str, Any]:
    cell = _place(request) == CELL
    return {
        "record": record,
        "line": line,
        "editable": editor.may_change(request.user, record),
        "spot": editor.cell_id(record, line.key) if cell else f"f-{line.key}",
        "query": "?place=cell" if cell else "",
        "address": editor.url("page", record.pk),
    }


def _form(request: HttpRequest, editor: Editor, record: Any, line: Line, form: Any, saving: Saving) -> HttpResponse:
    context = {**_context(request, editor, record, line), "form": form, "conflict": saving.conflict}
    form.auto_id = f"{context['spot']}-%s"
    if _place(request):
        _in_one_row(form)
    fragment = "core/_cell_form.html" if _place(request) else "core/_field_form.html"
    return page(request, "core/field.html", context, fragment=fragment, status=saving.status)


def _in_one_row(form: Any) -> None:
    """Radio buttons become a select: a cell has no room for them."""
    for field in form.fields.values():
        if isinstance(field.widget, RadioSelect):
            field.widget = Select(attrs=field.widget.attrs, choices=field.choices)


def _shown(request: HttpRequest, editor: Editor, record: Any, line: Line) -> HttpResponse:
    template = "core/_cell.html" if _place(request) else "core/_field.html"
    return render(request, template, _context(request, editor, record, line))


def _saved(request: HttpRequest, editor: Editor, pk: int, name: str, before: Sequence[Line]) -> HttpResponse:
    """The line as it reads now; on a page also every other line that moved with it, and what follows from it."""
    record = editor.find(request, pk)
    lines = {line.key: line for line in editor.lines_of(record, request.user)}
    answer = _shown(request, editor, record, lines[name]) if name in lines else HttpResponse()
    if _place(request):
        return answer
    known = set(before)
    moved = [line for key, line in lines.items() if key != name and line not in known and not line.off_page]
    gone = [line.key for line in before if line.key not in lines and line.key != name]
    parts = [render_to_string("core/_moved.html", {"lines": moved, "gone": gone, "editable": True}, request)]
    if editor.follow_up:
        template, context = editor.follow_up(record, request)
        parts.append(render_to_string(template, {**context, "oob": True}, request))
    answer.content += "".join(parts).encode()
    return answer
