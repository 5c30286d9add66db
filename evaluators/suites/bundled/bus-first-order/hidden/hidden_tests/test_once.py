from shopbus import Event, EventBus, Shop


def test_three_orders():
    shop = Shop()
    for customer in ("Kim", "Lou", "Max"):
        shop.place_order(customer)
    assert shop.banner.text == "First order of the day: Kim!"
    assert shop.counter.open_orders == 3


def test_after_a_cancellation():
    shop = Shop()
    shop.cancel_order(shop.place_order("Kim"))
    shop.place_order("Lou")
    assert shop.banner.text == "First order of the day: Kim!"
    assert len(shop.audit.lines) == 3


def test_handler_runs_for_one_event():
    bus, seen = EventBus(), []
    bus.once("tick", lambda event: seen.append(event.details["n"]))
    for n in range(4):
        bus.publish(Event("tick", {"n": n}))
    assert seen == [0]


def test_handler_gets_the_event():
    bus, seen = EventBus(), []
    bus.once("tick", seen.append)
    event = Event("tick", {"n": 7})
    assert bus.publish(event) == 1
    assert len(seen) == 1
    assert seen[0] is event


def test_everybody_hears_of_the_first_order():
    shop = Shop()
    assert [shop.place_order("Kim"), shop.place_order("Lou")] == [1, 2]
    assert shop.audit.lines == ["order.placed: customer=Kim, number=1", "order.placed: customer=Lou, number=2"]


def test_count_of_deliveries():
    bus = EventBus()
    bus.once("a", lambda event: None)
    bus.once("a", lambda event: None)
    bus.subscribe("a", lambda event: None)
    assert [bus.publish(Event("a")), bus.publish(Event("a"))] == [3, 1]


def test_once_for_every_topic():
    bus, seen = EventBus(), []
    bus.once("*", lambda event: seen.append(event.topic))
    bus.publish(Event("first"))
    bus.publish(Event("second"))
    assert seen == ["first"]


def test_same_handler_in_both_ways():
    bus, seen = EventBus(), []

    def note(event):
        seen.append(event.topic)

    bus.subscribe("a", note)
    bus.once("a", note)
    assert [bus.publish(Event("a")) for _ in range(3)] == [2, 1, 1]
    assert bus.unsubscribe("a", note) is True
    assert bus.publish(Event("a")) == 0


def test_handler_that_publishes_again():
    bus, seen = EventBus(), []

    def again(event):
        seen.append(event.topic)
        if len(seen) < 5:
            bus.publish(Event("a"))

    bus.once("a", again)
    bus.publish(Event("a"))
    assert seen == ["a"]


def test_cancelled_before():
    bus, seen = EventBus(), []
    token = bus.once("a", lambda event: seen.append(event.topic))
    assert bus.unsubscribe("a", token) is True
    bus.publish(Event("a"))
    assert seen == []


def test_handlers_added_while_publishing_wait_for_the_next_event():
    bus, seen = EventBus(), []
    bus.subscribe("a", lambda event: bus.subscribe("a", lambda event: seen.append("late")))
    bus.publish(Event("a"))
    assert seen == []
    bus.publish(Event("a"))
    assert seen == ["late"]


def test_subscribers_hear_everything():
    bus, seen = EventBus(), []
    bus.subscribe("a", lambda event: seen.append(event.details["n"]))
    for n in range(3):
        bus.publish(Event("a", {"n": n}))
    assert seen == [0, 1, 2]
