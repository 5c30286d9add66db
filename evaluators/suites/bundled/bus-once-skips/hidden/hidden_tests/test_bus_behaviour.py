from shopbus import Event, EventBus


class Notes:
    def __init__(self):
        self.names = []

    def named(self, name):
        return lambda event: self.names.append(name)


def test_handler_after_a_once_handler_is_called():
    bus, notes = EventBus(), Notes()
    bus.once("start", notes.named("once"))
    bus.subscribe("start", notes.named("always"))
    bus.publish(Event("start"))
    bus.publish(Event("start"))
    assert notes.names == ["once", "always", "always"]


def test_several_once_handlers_in_a_row():
    bus, notes = EventBus(), Notes()
    for name in "abcd":
        bus.once("*", notes.named(name))
    bus.publish(Event("anything"))
    assert notes.names == ["a", "b", "c", "d"]
    bus.publish(Event("anything"))
    assert notes.names == ["a", "b", "c", "d"]


def test_handler_may_unsubscribe_itself():
    bus, notes = EventBus(), Notes()

    def impatient(event):
        notes.names.append("impatient")
        bus.unsubscribe("tick", impatient)

    bus.subscribe("tick", notes.named("before"))
    bus.subscribe("tick", impatient)
    bus.subscribe("tick", notes.named("after"))
    bus.publish(Event("tick"))
    bus.publish(Event("tick"))
    assert notes.names == ["before", "impatient", "after", "before", "after"]


def test_handlers_added_while_publishing_wait_for_the_next_event():
    bus, notes = EventBus(), Notes()

    def adds_one(event):
        if len(notes.names) < 10:
            bus.subscribe("tick", notes.named("late"))

    bus.subscribe("tick", adds_one)
    bus.publish(Event("tick"))
    assert notes.names == []
    bus.publish(Event("tick"))
    assert notes.names == ["late"]


def test_delivery_count_includes_everyone():
    bus, notes = EventBus(), Notes()
    bus.once("a", notes.named("1"))
    bus.once("a", notes.named("2"))
    bus.subscribe("a", notes.named("3"))
    assert [bus.publish(Event("a")), bus.publish(Event("a"))] == [3, 1]


def test_once_runs_once():
    bus, notes = EventBus(), Notes()
    bus.once("a", notes.named("x"))
    for _ in range(3):
        bus.publish(Event("a"))
    assert notes.names == ["x"]


def test_once_can_be_cancelled_before():
    bus, notes = EventBus(), Notes()
    token = bus.once("a", notes.named("x"))
    assert bus.unsubscribe("a", token) is True
    bus.publish(Event("a"))
    assert notes.names == []


def test_nobody_listens():
    assert EventBus().publish(Event("a")) == 0
