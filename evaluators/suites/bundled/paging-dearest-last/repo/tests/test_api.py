import unittest

from catalog import Product, list_products


def shelf(count):
    return [Product(f"s{n:02}", f"Mug {n:02}", "kitchen" if n % 2 else "garden", 500 + n) for n in range(count)]


class TestListProducts(unittest.TestCase):
    def test_links_of_a_middle_page(self):
        answer = list_products(shelf(7), {"page": "2", "size": "3"})
        self.assertEqual([p["sku"] for p in answer["products"]], ["s03", "s04", "s05"])
        self.assertEqual(
            answer["links"],
            {
                "first": "/products?page=1&size=3",
                "last": "/products?page=3&size=3",
                "prev": "/products?page=1&size=3",
                "next": "/products?page=3&size=3",
            },
        )

    def test_filter_by_category(self):
        answer = list_products(shelf(7), {"category": "kitchen", "sort": "price"})
        self.assertEqual([p["sku"] for p in answer["products"]], ["s01", "s03", "s05"])
        self.assertEqual(answer["total"], 3)


if __name__ == "__main__":
    unittest.main()
