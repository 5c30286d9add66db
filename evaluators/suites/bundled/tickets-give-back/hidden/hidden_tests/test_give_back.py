import pytest

from helpdesk.board import board
from helpdesk.desk import Desk


@pytest.fixture
def desk():
    desk = Desk()
    for subject, priority in (("a", "normal"), ("b", "urgent"), ("c", "low"), ("d", "high"), ("e", "normal")):
        desk.open(subject, priority)
    return desk


def test_all_of_an_agent(desk):
    desk.take("ann")
    desk.take("ann")
    assert desk.give_back("ann") == [2, 4]
    assert desk.tickets_of("ann") == []
    assert [ticket.number for ticket in desk.waiting()] == [2, 4, 1, 5, 3]


def test_others_keep_theirs(desk):
    desk.take("ann")
    desk.take("bob")
    desk.take("ann")
    assert desk.give_back("ann") == [1, 2]
    assert [ticket.number for ticket in desk.tickets_of("bob")] == [4]


def test_closed_ones_stay_closed(desk):
    desk.take("ann")
    desk.take("ann")
    desk.close(2)
    assert desk.give_back("ann") == [4]
    assert desk.get(2).assignee == "ann"
    assert [ticket.number for ticket in desk.waiting()] == [4, 1, 5, 3]


def test_agent_without_tickets(desk):
    desk.take("ann")
    assert desk.give_back("bob") == []
    assert [ticket.number for ticket in desk.tickets_of("ann")] == [2]


def test_taken_again(desk):
    desk.take("ann")
    desk.give_back("ann")
    assert desk.take("bob").number == 2
    assert desk.get(2).assignee == "bob"


def test_board_afterwards(desk):
    desk.take("ann")
    desk.give_back("ann")
    assert board(desk, ["ann"]) == ["5 waiting", "#2 [urgent] b", "#4 [high] d", "#1 [normal] a", "ann: 0"]


def test_empty_desk():
    assert Desk().give_back("ann") == []
