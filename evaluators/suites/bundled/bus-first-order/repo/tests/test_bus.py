import unittest

from shopbus import Event, EventBus


class TestEventBus(unittest.TestCase):
    def setUp(self):
        self.bus = EventBus()
        self.seen = []

    def note(self, name):
        return lambda event: self.seen.append((name, event.topic))

    def test_handlers_run_in_order(self):
        self.bus.subscribe("a", self.note("first"))
        self.bus.subscribe("a", self.note("second"))
        self.bus.publish(Event("a"))
        self.assertEqual(self.seen, [("first", "a"), ("second", "a")])

    def test_wildcard_sees_every_topic(self):
        self.bus.subscribe("*", self.note("all"))
        self.bus.subscribe("b", self.note("b"))
        self.assertEqual(self.bus.publish(Event("a")), 1)
        self.assertEqual(self.bus.publish(Event("b")), 2)
        self.assertEqual(self.seen, [("all", "a"), ("b", "b"), ("all", "b")])

    def test_unsubscribe(self):
        handler = self.bus.subscribe("a", self.note("x"))
        self.assertTrue(self.bus.unsubscribe("a", handler))
        self.assertFalse(self.bus.unsubscribe("a", handler))
        self.bus.publish(Event("a"))
        self.assertEqual(self.seen, [])


if __name__ == "__main__":
    unittest.main()
