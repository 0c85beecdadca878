"""Sample papers: what stands where entrants' nameless copies would, set by our own typst and marked as samples."""

import io
import random
from dataclasses import dataclass
from decimal import Decimal

from werkzeug.datastructures import FileStorage

from forum_app.contest.models import Contest, Entry
from forum_app.contest.queries.entry_form import form_documents
from forum_app.contest.rules.entry_form import FieldKind
from forum_app.contest.services.blind import RenderedPage, confirm_blind_copy, keep_blind_copy, render_pages
from forum_app.contest.services.entry_files import attach_file
from forum_app.contest.services.entry_form import DocumentGiven, FieldGiven, add_document, add_field
from forum_app.core import clock
from forum_app.core.file_kinds import FileKind
from forum_app.core.pdf import render_pdf
from forum_app.core.uploads import Kept, keep_upload
from forum_app.demo.facts import LOADER, facts

TEMPLATE = "demo/print/sample_entry.typ"
DIFFERENT = 4  # papers, given out in turn
FEWEST = 4  # sections of the shortest; two to three pages


@dataclass(frozen=True, slots=True)
class Paper:
    """A sample paper, kept, with the pictures of its pages."""

    file: Kept
    pages: tuple[RenderedPage, ...]


def sample_papers() -> list[Paper]:
    """The papers of the practice contest, kept already; to be made before the loading begins, as it takes a second."""
    data = facts("practice")
    said, rng = data["paper"], random.Random(data["seed"])  # noqa: S311  sample data, repeatable on purpose
    papers = []
    for number in range(DIFFERENT):
        rows = [[row, str(rng.randint(40, 400)), str(rng.randint(400, 900))] for row in said["rows"]]
        paper = {
            "title": said["titles"][number], "note": said["note"], "sections": said["sections"][: FEWEST + number],
            "table_title": said["table_title"], "columns": len(said["columns"]),
            "table": [*said["columns"], *(cell for row in rows for cell in row)],
        }  # fmt: skip
        pdf = io.BytesIO(render_pdf(TEMPLATE, paper, at=clock.now()))
        file = keep_upload(FileStorage(pdf, filename=said["file_name"]), kinds=[FileKind.PDF])
        papers.append(Paper(file, tuple(render_pages(file.sha256))))
    return papers


def ask_for_papers(contest: Contest) -> None:
    """Give a practice contest what its entry form asks besides, while it is a draft."""
    form, at = facts("practice")["contests"][contest.slug]["form"], clock.now()
    for row in form["fields"]:
        limits = {name: Decimal(row[name]) for name in ("low", "high") if name in row}
        options = tuple((korean, english) for korean, english in row.get("options", ()))
        given = FieldGiven(**{**row, **limits, "kind": FieldKind(row["kind"]), "options": options})
        add_field(contest, given, actor=LOADER, at=at)
    for row in form["documents"]:
        kinds = tuple(FileKind(kind) for kind in row["kinds"])
        add_document(contest, DocumentGiven(**{**row, "kinds": kinds}), actor=LOADER, at=at)


def hand_in(entry: Entry, paper: Paper) -> None:
    """Hand in a paper as the nameless copy of an entry, drawn and confirmed: it was written without a name."""
    document = next(one for one in form_documents(entry.contest) if one.is_blind_copy)
    attach_file(entry, document, paper.file, actor=LOADER, at=clock.now())
    copy = keep_blind_copy(entry, paper.pages, source_sha256=paper.file.sha256, actor=LOADER, at=clock.now())
    confirm_blind_copy(copy, actor=LOADER, at=clock.now())
