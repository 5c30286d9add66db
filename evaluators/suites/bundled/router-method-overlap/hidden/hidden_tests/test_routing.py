import pytest

from webroute import App, MethodNotAllowed, NotFound, Router
from webroute.modules import attachments, note_import, notes


def router_of(*routes):
    router = Router()
    for methods, pattern in routes:
        router.add(methods.split(), pattern, lambda pattern=pattern, **params: f"{pattern} {sorted(params.items())}")
    return router


def answer(router, method, path):
    target = router.resolve(method, path)
    return target.handler(**target.params)


def test_later_route_with_the_right_method():
    app = App(attachments, notes, note_import)
    assert app.handle("POST", "/notes/import").body == "imported"
    assert app.handle("DELETE", "/files/12").body == "deleted 12"
    assert app.handle("GET", "/files/12").body == "file 12"


def test_allow_header_lists_all_matching_routes():
    response = App(notes, note_import).handle("DELETE", "/notes/import")
    assert response.status == 405
    assert response.headers["Allow"] == "GET, POST, PUT"
    response = App(attachments).handle("PUT", "/files/5")
    assert response.headers["Allow"] == "DELETE, GET"


def test_path_parameters_of_the_route_that_answers():
    router = router_of(("GET", "/a/{name}"), ("POST", "/a/{number:int}"))
    assert answer(router, "POST", "/a/5") == "/a/{number:int} [('number', 5)]"
    assert answer(router, "GET", "/a/5") == "/a/{name} [('name', '5')]"


def test_three_overlapping_routes():
    router = router_of(("GET", "/{rest:path}"), ("PUT", "/x/{name}"), ("DELETE", "/x/y"))
    assert answer(router, "DELETE", "/x/y") == "/x/y []"
    with pytest.raises(MethodNotAllowed) as caught:
        router.resolve("POST", "/x/y")
    assert caught.value.allowed == ["DELETE", "GET", "PUT"]
    with pytest.raises(MethodNotAllowed) as caught:
        router.resolve("DELETE", "/x/z")
    assert caught.value.allowed == ["GET", "PUT"]


def test_first_route_wins_for_the_same_method():
    router = router_of(("GET", "/a/{name}"), ("GET", "/a/b"))
    assert answer(router, "GET", "/a/b") == "/a/{name} [('name', 'b')]"


def test_unknown_path_is_not_found_for_any_method():
    router = router_of(("GET", "/a"), ("POST", "/b"))
    for method in ("GET", "POST", "DELETE"):
        with pytest.raises(NotFound):
            router.resolve(method, "/c")


def test_wrong_method_is_never_not_found():
    router = router_of(("GET", "/a"), ("POST", "/b"))
    with pytest.raises(MethodNotAllowed) as caught:
        router.resolve("POST", "/a")
    assert caught.value.allowed == ["GET"]
