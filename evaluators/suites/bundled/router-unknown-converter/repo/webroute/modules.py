"""The modules of the notes application."""

from webroute.router import Router


def notes(router: Router) -> None:
    """Reading and writing notes."""
    router.add(["GET", "PUT"], "/notes/{id}", lambda id: f"note {id}")
    router.add(["GET"], "/notes", lambda: "all notes")


def note_pages(router: Router) -> None:
    """The list of notes, page by page."""
    router.add(["GET"], "/notes/page/{number:int}", lambda number: f"notes {number * 20 - 19} to {number * 20}")


def note_import(router: Router) -> None:
    """Bringing in notes from other programs."""
    router.add(["POST"], "/notes/import", lambda: "imported")


def attachments(router: Router) -> None:
    """Files that belong to notes."""
    router.add(["GET"], "/files/{name:path}", lambda name: f"file {name}")
    router.add(["DELETE"], "/files/{number:int}", lambda number: f"deleted {number}")
