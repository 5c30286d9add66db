import pytest

from shipping import quote, to_grams
from shipping.table import price, zone_of


def test_no_shipping():
    for country in ("CH", "NO", "JP", "GERMANY", ""):
        with pytest.raises(ValueError, match=f"^no shipping to '{country}'$"):
            zone_of(country)


def test_as_the_customer_wrote_it():
    with pytest.raises(ValueError, match="no shipping to 'ch'"):
        zone_of("ch")


def test_quote():
    for country in ("CH", "Nz", "D"):
        with pytest.raises(ValueError, match=f"no shipping to '{country}'"):
            quote(country, "12 oz")


def test_caught_by_the_page():
    def shown(country, weight):
        try:
            return quote(country, weight).text()
        except ValueError as problem:
            return str(problem)

    assert shown("AT", "2 kg") == "AT, 2.000 kg: 10.99 EUR"
    assert shown("AT", "32 kg") == "32000 g is too heavy, the limit is 31500 g"
    assert shown("PL", "2 kg") == "no shipping to 'PL'"


def test_known_countries():
    assert [zone_of(country) for country in ("de", "AT", "fr", "US", "Ca")] == [1, 2, 2, 3, 3]


def test_prices_and_weights():
    assert price(5000, zone_of("CA")) == 3490
    assert to_grams(10, "lb") == 4536
