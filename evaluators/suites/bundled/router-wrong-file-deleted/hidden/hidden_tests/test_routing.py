import pytest

from webroute import App, MethodNotAllowed, NotFound, Router
from webroute.modules import attachments, note_import, notes
from webroute.patterns import Pattern


def router_of(*routes):
    router = Router()
    for methods, pattern in routes:
        router.add(methods.split(), pattern, lambda pattern=pattern, **params: f"{pattern} {sorted(params.items())}")
    return router


def answer(router, method, path):
    target = router.resolve(method, path)
    return target.handler(**target.params)


@pytest.mark.parametrize("name", ["12-draft.txt", "7.png", "5/6", "2024-budget.xls"])
def test_names_that_begin_with_a_number_cannot_be_deleted(name):
    response = App(attachments, notes).handle("DELETE", f"/files/{name}")
    assert (response.status, response.headers) == (405, {"Allow": "GET"})


def test_longer_addresses_are_unknown():
    app = App(notes, note_import)
    for path in ("/notes/7/history", "/notes/7/", "/notes/import/old"):
        assert app.handle("GET", path).status == 404


def test_longer_route_that_comes_later():
    router = router_of(("GET", "/a"), ("GET", "/a/{name}"), ("GET", "/a/{name}/b"))
    assert answer(router, "GET", "/a/x") == "/a/{name} [('name', 'x')]"
    assert answer(router, "GET", "/a/x/b") == "/a/{name}/b [('name', 'x')]"
    with pytest.raises(NotFound):
        router.resolve("GET", "/a/x/c")


def test_patterns_fit_the_whole_path():
    assert Pattern("/a/{name}").match("/a/b/c") is None
    assert Pattern("/a/{n:int}").match("/a/4x") is None
    assert Pattern("/a").match("/ab") is None
    assert Pattern("/{page:path}.html").match("/x.html5") is None
    assert Pattern("/a/{n:int}").match("/a/40") == {"n": 40}


def test_files_can_be_read_and_deleted():
    app = App(attachments)
    assert app.handle("GET", "/files/3rd-floor.pdf").body == "file 3rd-floor.pdf"
    assert app.handle("DELETE", "/files/12").body == "deleted 12"


def test_first_route_wins_for_the_same_method():
    router = router_of(("GET", "/a/{name}"), ("GET", "/a/b"))
    assert answer(router, "GET", "/a/b") == "/a/{name} [('name', 'b')]"


def test_methods_of_all_routes_are_named():
    router = router_of(("GET", "/{rest:path}"), ("PUT", "/x/{name}"), ("DELETE", "/x/y"))
    with pytest.raises(MethodNotAllowed) as caught:
        router.resolve("POST", "/x/y")
    assert caught.value.allowed == ["DELETE", "GET", "PUT"]
