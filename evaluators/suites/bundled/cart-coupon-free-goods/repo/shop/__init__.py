"""Prices of a shopping cart. All amounts are Decimal, in the shop's currency, rounded to cents."""

from shop.cart import Cart
from shop.coupons import Coupon, amount_off, percent_off
from shop.pricing import Quote, quote
from shop.receipt import receipt

__all__ = ["Cart", "Coupon", "Quote", "amount_off", "percent_off", "quote", "receipt"]
