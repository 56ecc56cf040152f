"""What was read: every file, what came of it, and what it could not give."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kolloquy.evidence.models import EvidenceFile
from kolloquy.evidence.queries import evidence_files, rejected_sample
from kolloquy.faces.web import words
from kolloquy.faces.web.parts import opened, page
from kolloquy.identity.queries import latest_publication


@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    files = evidence_files()
    sources = [_source(source, list(group)) for source, group in groupby(files, key=lambda file: file.source)]
    return page(request, "evidence/status.html", {"sources": sources, "publication": latest_publication()})


def _source(source: str, files: list[EvidenceFile]) -> dict[str, object]:
    totals: dict[str, int] = {}
    for file in files:
        for table, rows in file.rows.items():
            totals[table] = totals.get(table, 0) + rows
    return {
        "key": source,
        "name": words.source_name(source),
        "files": [_file(file) for file in files],
        "totals": [(table.replace("_", " "), words.number(rows)) for table, rows in sorted(totals.items()) if rows],
        "rejects": sum(file.rejects for file in files),
        "newest": words.day(max(file.retrieved_at for file in files).date()),
    }


def _file(file: EvidenceFile) -> dict[str, object]:
    return {
        "id": file.file_id,
        "name": file.name,
        "size": words.size(file.size),
        "read": words.day(file.retrieved_at.date()),
        "rows": words.number(sum(file.rows.values())),
        "rejects": file.rejects,
        "rejected": words.number(file.rejects),
    }


@require_safe
def rejects(request: HttpRequest, file_id: str) -> HttpResponse:
    """The records of a file that could not be taken, each with its place and reason."""
    file = next((file for file in evidence_files() if file.file_id == file_id), None)
    if file is None:
        raise Http404(file_id)
    context = {"file": _file(file), "source": words.source_name(file.source), "sample": rejected_sample(file_id)}
    return opened(request, "evidence/rejects.html", context)
