"""Bringing in what other systems know of our exchanges: upload, read, look, take, and take back."""

from typing import cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kolloquy.engagement.incoming import queries, rules
from kolloquy.engagement.incoming.actions import give_up, preview, save_mapping, take_preview
from kolloquy.engagement.incoming.looking import chosen
from kolloquy.engagement.incoming.models import Import
from kolloquy.engagement.incoming.readers.files import Asked, table
from kolloquy.engagement.incoming.readers.mapping import Mapping, guess
from kolloquy.engagement.incoming.undoing import undo_import
from kolloquy.engagement.incoming.vocabulary import Outcome, State
from kolloquy.faces.web import words
from kolloquy.faces.web.imports_form import form_of, mapping_from
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, Problem

LARGEST = 25_000_000  # bytes of one upload; more is brought in by the command
MOST_FILES = 200
_KINDS = {
    "touchpoints": "Exchanges", "accounts": "Accounts", "webinar": "Webinar", "calendar": "Calendar", "e-mail": "E-mail",
    "several": "Several files",
}  # fmt: skip


@reads(RecordClass.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _list(request)
    try:
        importing = _upload(request)
    except Problem as problem:
        return _list(request, problem=words.sentence(str(problem)), status=422)
    return HttpResponseRedirect(reverse("import", args=[importing.key]))


@reads(RecordClass.IMPORT)
@require_safe
def import_page(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, _record(request, key))


@reads(RecordClass.IMPORT)
@require_POST
def read_again(request: HttpRequest, key: str) -> HttpResponse:
    """Look at an upload anew, read as the form says."""
    importing, by = _record(request, key), cast(User, request.user)
    try:
        asked, function = _asked(request, importing)
        preview(files=queries.files_of(importing), asked=asked, by=by, function=function, again=importing)
        if request.POST.get("save") and asked.mapping is not None:
            saved = save_mapping(mapping=asked.mapping, by=by)
            messages.success(request, f"This reading is saved as “{saved.name}”.")
    except Problem as problem:
        return _page(request, _record(request, key), problem=words.sentence(str(problem)), status=422)
    return HttpResponseRedirect(reverse("import", args=[key]))


@reads(RecordClass.IMPORT)
@require_POST
def take(request: HttpRequest, key: str) -> HttpResponse:
    importing = _record(request, key)
    try:
        only = chosen(request.POST.get("lines", ""))
        leave = frozenset(int(line) for line in request.POST.getlist("leave") if line.isdecimal() and len(line) < 10)
        take_preview(importing=importing, by=cast(User, request.user), chosen=only, left_out=leave)
    except Problem as problem:
        return _page(request, importing, problem=words.sentence(str(problem)), status=422)
    return HttpResponseRedirect(reverse("import", args=[key]))


@reads(RecordClass.IMPORT)
@require_POST
def forget(request: HttpRequest, key: str) -> HttpResponse:
    give_up(importing=_record(request, key), by=cast(User, request.user))
    messages.success(request, "The file is forgotten; nothing of it was taken.")
    return HttpResponseRedirect(reverse("imports"))


@reads(RecordClass.IMPORT)
@require_POST
def undo(request: HttpRequest, key: str) -> HttpResponse:
    undone = undo_import(importing=_record(request, key), by=cast(User, request.user))
    messages.success(request, f"{words.plural(undone.removed, 'touchpoint')} of this import went again.")
    return HttpResponseRedirect(reverse("import", args=[key]))


def _record(request: HttpRequest, key: str) -> Import:
    found = queries.record_of(key, reader(request))
    if found is None:
        raise Http404
    return found


def _list(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    after = request.GET.get("after", "")
    found, more = queries.imports(reader(request), after=int(after) if after.isdecimal() and len(after) < 15 else None)
    context = {
        "rows": [_row(each) for each in found],
        "more": f"{reverse('imports')}?after={more}" if more else "",
        "verdict": rules.may_bring_in(cast(User, request.user).function),
        "mappings": [each.name for each in queries.mappings()],
        "problem": problem,
        "largest": words.size(LARGEST),
    }
    return render(request, "imports/list.html", context, status=status)


def _row(each: queries.ImportSeen) -> dict[str, object]:
    brought = each.counts.get("taken_accounts") or each.counts.get("taken_touchpoints", 0)
    what = "account" if each.kind == "accounts" else "touchpoint"
    return {
        "url": reverse("import", args=[each.key]),
        "name": each.file_name,
        "kind": _KINDS.get(each.kind, each.kind),
        "state": each.state,
        "words": words.plural(brought, what) if each.state != State.PREVIEW else "not taken yet",
        "by": "you" if each.mine else each.by,
        "day": words.day(each.at.date()),
    }


def _upload(request: HttpRequest) -> Import:
    uploaded = [each for each in request.FILES.getlist("file") if isinstance(each, UploadedFile)]
    if not uploaded:
        raise BadInput("No file was chosen; choose one and send it again.")
    if len(uploaded) > MOST_FILES or sum(each.size or 0 for each in uploaded) > LARGEST:
        raise BadInput(
            f"At most {MOST_FILES} files of {words.size(LARGEST)} together are taken here; "
            "bring larger ones in with `kolloquy exchange import`."
        )
    files = [((each.name or "file").rpartition("/")[2][:200], each.read()) for each in uploaded]
    by, asked = cast(User, request.user), Asked(clock.today(), keep_body=request.POST.get("with_text") == "1")
    with queries.laid_out(files) as given:
        if given.is_table:
            name, path = given.paths[0]
            chosen_name = request.POST.get("mapping", "")
            named = queries.mapping_named(chosen_name) if chosen_name else None
            mapping = named or guess(table(name, path).header, name="its own heading")
            asked = Asked(clock.today(), mapping)
    return preview(files=files, asked=asked, by=by)


def _asked(request: HttpRequest, importing: Import) -> tuple[Asked, str | None]:
    before, _ = queries.asked_of(importing)
    posted = request.POST
    mapping: Mapping | None = None
    if before.mapping is not None:
        seen = queries.opened_header(importing)
        mapping = mapping_from(posted, before.mapping, seen)
    return (
        Asked(
            clock.today(), mapping, posted.get("with_text") == "1", posted.get("channel_for_all") or None,
            posted.get("time_zone") or "UTC",
        ),
        posted.get("function") or None,
    )  # fmt: skip


def _page(request: HttpRequest, importing: Import, *, problem: str = "", status: int = 200) -> HttpResponse:
    who, by = reader(request), cast(User, request.user)
    seen = queries.import_(importing.key, who)
    if seen is None:
        raise Http404
    context: dict[str, object] = {
        "row": _row(seen),
        "key": seen.key,
        "state": seen.state,
        "mine": seen.mine,
        "counts": seen.counts,
        "problem": problem or words.sentence(str(seen.told.get("refused") or "")),
        "problems": queries.rows_of(seen.key, who, Outcome.PROBLEM),
        "notices": queries.rows_of(seen.key, who, Outcome.NOTICE),
    }
    if seen.state == State.PREVIEW:
        again = queries.taken_before(importing.sha256, who)
        context |= {"again": _row(again) if again else None}
        if seen.mine:
            context |= form_of(importing, by)
        template = "imports/preview.html"
    else:
        context |= {
            "kept": queries.rows_of(seen.key, who, Outcome.KEPT),
            "may_undo": bool(rules.may_undo(mine=seen.mine, function=by.function, state=seen.state)),
            "undone": f"{words.day(seen.undone_at.date())}, {seen.undone_by}" if seen.undone_at else "",
            "taken": words.day(seen.taken_at.date()) if seen.taken_at else "",
            "mapping": seen.mapping,
        }
        template = "imports/taken.html"
    return render(request, template, context, status=status)
