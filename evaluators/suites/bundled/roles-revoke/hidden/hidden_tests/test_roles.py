from access import Guard, RoleBook, User, allows, effective_permissions, role_page


def company():
    book = RoleBook()
    book.define("guest", {"page:read"})
    book.define("staff", {"invoice:read", "invoice:delete"}, inherits=["guest"])
    book.define("manager", {"invoice:approve"}, inherits=["staff"])
    return book


def test_asking_does_not_change_own_permissions():
    book = company()
    book.permissions("manager")
    assert sorted(book.own_permissions("manager")) == ["invoice:approve"]
    assert sorted(book.own_permissions("staff")) == ["invoice:delete", "invoice:read"]


def test_revoke_reaches_grandchildren():
    book = company()
    assert "page:read" in book.permissions("manager")
    book.revoke("guest", "page:read")
    assert "page:read" not in book.permissions("staff")
    assert "page:read" not in book.permissions("manager")


def test_caller_may_change_the_answer():
    book = company()
    answer = book.permissions("manager")
    answer.discard("invoice:approve")
    assert "invoice:approve" in book.permissions("manager")


def test_role_page_shows_own_permissions_only():
    book = company()
    first = role_page(book, "manager")
    assert role_page(book, "manager") == first
    assert first.splitlines() == [
        "Role manager",
        "inherits from: staff",
        "own: invoice:approve",
        "inherited: invoice:delete, invoice:read, page:read",
    ]


def test_policy_after_a_revoke():
    book = company()
    mia = User("mia", ("guest", "manager"))
    guard = Guard(book)
    assert [guard.can(mia, "invoice:delete"), guard.can(mia, "page:read")] == [True, True]
    book.revoke("staff", "invoice:delete")
    assert [guard.can(mia, "invoice:delete"), guard.can(mia, "page:read")] == [False, True]


def test_grant_reaches_inheriting_roles():
    book = company()
    assert not allows(book, User("mia", ("manager",)), "report:read")
    book.grant("guest", "report:read")
    assert allows(book, User("mia", ("manager",)), "report:read")
    assert not allows(book, User("eve", ()), "report:read")


def test_two_roles_add_up():
    book = RoleBook()
    book.define("a", {"x:read"})
    book.define("b", {"y:read"})
    assert sorted(effective_permissions(book, User("kim", ("a", "b")))) == ["x:read", "y:read"]
    assert sorted(book.own_permissions("a")) == ["x:read"]


def test_defining_does_not_keep_the_callers_set():
    given = {"x:read"}
    book = RoleBook()
    book.define("a", given)
    given.add("y:read")
    assert sorted(book.own_permissions("a")) == ["x:read"]
