from catalog import PageRequest, Product, list_products, paginate


def shelf(count):
    return [Product(f"s{n:03}", f"Lamp {n:03}", "light", 1000) for n in range(count)]


def pages(total, size):
    return paginate(list(range(total)), PageRequest(size=size)).page_count


def test_page_count_of_exact_multiples():
    assert [pages(total, size) for total, size in [(1, 1), (10, 1), (20, 20), (60, 20), (100, 100)]] == [1, 10, 1, 3, 1]


def test_page_count_with_a_remainder():
    assert [pages(total, size) for total, size in [(1, 20), (19, 20), (21, 20), (59, 20), (101, 100)]] == [
        1,
        1,
        2,
        3,
        2,
    ]


def test_empty_listing_has_no_pages():
    answer = list_products([], {})
    assert answer["pages"] == 0
    assert answer["products"] == []
    assert sorted(answer["links"]) == ["first", "last"]
    assert answer["links"]["last"] == "/products?page=1&size=20"


def test_last_full_page_has_no_next():
    page = paginate(list(range(9)), PageRequest(number=3, size=3))
    assert page.items == (6, 7, 8)
    assert page.has_next is False
    assert page.has_previous is True


def test_last_link_points_to_a_page_with_products():
    answer = list_products(shelf(12), {"size": "4"})
    assert answer["links"]["last"] == "/products?page=3&size=4"


def test_following_next_links_never_meets_an_empty_page():
    for total in (4, 8, 9, 12):
        number, seen = 1, 0
        while True:
            answer = list_products(shelf(total), {"page": str(number), "size": "4"})
            assert answer["products"] != []
            seen += len(answer["products"])
            if "next" not in answer["links"]:
                break
            number += 1
        assert seen == total


def test_page_beyond_the_end_is_empty():
    page = paginate(list(range(5)), PageRequest(number=4, size=5))
    assert page.items == ()
    assert page.has_next is False
