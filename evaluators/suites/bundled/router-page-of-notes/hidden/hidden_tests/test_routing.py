from datetime import timedelta

import pytest

from webroute import App, MethodNotAllowed, Router
from webroute.modules import attachments, note_import, note_pages, notes
from webroute.patterns import Pattern


def test_pages():
    app = App(note_pages)
    for number, body in (("1", "notes 1 to 20"), ("07", "notes 121 to 140"), ("100", "notes 1981 to 2000")):
        response = app.handle("GET", f"/notes/page/{number}")
        assert (response.status, response.body) == (200, body)


def test_parameters_are_numbers():
    assert Pattern("/a/{n:int}").match("/a/40") == {"n": 40}
    assert Pattern("/{year:int}/{week:int}").match("/2024/08") == {"year": 2024, "week": 8}


def test_number_next_to_text():
    found = Pattern("/{user}/{n:int}/{rest:path}").match("/7/8/9/10")
    assert found == {"user": "7", "n": 8, "rest": "9/10"}


def test_other_handlers_that_count():
    router = Router()
    router.add(["GET"], "/wait/{minutes:int}", lambda minutes: str(timedelta(minutes=minutes)))
    target = router.resolve("GET", "/wait/90")
    assert target.params == {"minutes": 90}
    assert target.handler(**target.params) == "1:30:00"


def test_leading_zeros():
    assert App(attachments).handle("DELETE", "/files/012").body == "deleted 12"


def test_names_stay_text():
    assert Pattern("/a/{name}").match("/a/7") == {"name": "7"}
    assert Pattern("/a/{rest:path}").match("/a/7") == {"rest": "7"}
    assert App(notes).handle("GET", "/notes/007").body == "note 007"


def test_no_such_page():
    app = App(note_pages, note_import)
    assert [app.handle("GET", path).status for path in ("/notes/page/x", "/notes/page/", "/notes/page/2x")] == [404] * 3


def test_methods_of_all_routes_are_named():
    router = Router()
    for method, pattern in (("GET", "/{rest:path}"), ("PUT", "/x/{name}"), ("DELETE", "/x/y")):
        router.add([method], pattern, str)
    with pytest.raises(MethodNotAllowed) as caught:
        router.resolve("POST", "/x/y")
    assert caught.value.allowed == ["DELETE", "GET", "PUT"]
