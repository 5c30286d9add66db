import unittest

from shopbus import Shop


class TestShop(unittest.TestCase):
    def test_counter(self):
        shop = Shop()
        first = shop.place_order("Ada")
        shop.place_order("Bo")
        shop.cancel_order(first)
        self.assertEqual(shop.counter.open_orders, 1)
        self.assertEqual(len(shop.mail.outbox), 2)

    def test_banner_is_shown_once(self):
        shop = Shop()
        shop.place_order("Ada")
        shop.place_order("Bo")
        self.assertEqual(shop.banner.text, "First order of the day: Ada!")

    def test_first_order_is_audited(self):
        shop = Shop()
        shop.place_order("Ada")
        shop.place_order("Bo")
        shop.cancel_order(1)
        self.assertEqual(
            shop.audit.lines,
            [
                "order.placed: customer=Ada, number=1",
                "order.placed: customer=Bo, number=2",
                "order.cancelled: number=1",
            ],
        )


if __name__ == "__main__":
    unittest.main()
