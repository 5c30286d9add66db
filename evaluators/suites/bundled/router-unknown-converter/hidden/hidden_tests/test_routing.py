import pytest

from webroute import App, MethodNotAllowed, Router
from webroute.modules import attachments, note_import, note_pages, notes
from webroute.patterns import Pattern


def test_one_note():
    for id in ("7", "007", "shopping-list", "3.5"):
        assert App(notes).handle("GET", f"/notes/{id}").body == f"note {id}"


def test_pages():
    app = App(note_pages)
    for number, body in (("1", "notes 1 to 20"), ("07", "notes 121 to 140"), ("100", "notes 1981 to 2000")):
        response = app.handle("GET", f"/notes/page/{number}")
        assert (response.status, response.body) == (200, body)


def test_parameter_at_the_end():
    assert Pattern("/a/{n:int}").match("/a/40") == {"n": 40}
    assert Pattern("/{name}").match("/b") == {"name": "b"}


def test_text_behind_a_parameter():
    assert Pattern("/{name}.txt").match("/a.txt") == {"name": "a"}
    assert Pattern("/{name}/edit").match("/x/edit") == {"name": "x"}
    assert Pattern("/{name}.txt").match("/a-txt") is None


def test_several_parameters():
    assert Pattern("/{year:int}/{week:int}").match("/2024/08") == {"year": 2024, "week": 8}
    found = Pattern("/{user}-{n:int}/{rest:path}").match("/ada-8/9/10")
    assert found == {"user": "ada", "n": 8, "rest": "9/10"}


def test_braces_are_not_asked_for():
    assert Pattern("/a/{name}").match("/a/7{name}") == {"name": "7{name}"}
    assert Pattern("/a/{n:int}").match("/a/7{n:int}") is None


def test_files():
    assert App(attachments).handle("DELETE", "/files/012").body == "deleted 12"
    assert App(attachments).handle("GET", "/files/a/b.pdf").body == "file a/b.pdf"


def test_methods_of_all_routes_are_named():
    router = Router()
    for method, pattern in (("GET", "/{rest:path}"), ("PUT", "/x/{name}"), ("DELETE", "/x/y")):
        router.add([method], pattern, str)
    with pytest.raises(MethodNotAllowed) as caught:
        router.resolve("POST", "/x/y")
    assert caught.value.allowed == ["DELETE", "GET", "PUT"]


def test_no_such_page():
    app = App(note_pages, note_import)
    assert [app.handle("GET", path).status for path in ("/notes/page/x", "/notes/page/", "/notes/page/2x")] == [404] * 3


def test_without_parameters():
    assert App(notes, note_import).handle("GET", "/notes").body == "all notes"


def test_one_module():
    app = App(note_import)
    assert app.handle("POST", "/notes/import").body == "imported"
    assert app.handle("GET", "/notes").status == 404
