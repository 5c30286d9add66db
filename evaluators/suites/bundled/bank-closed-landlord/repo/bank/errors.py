"""Why a booking is refused."""


class BankError(Exception):
    """Base of all refusals."""


class NoSuchAccountError(BankError):
    pass


class ClosedError(BankError):
    pass


class CurrencyError(BankError):
    pass


class CeilingError(BankError):
    pass


class InsufficientFundsError(BankError):
    pass
