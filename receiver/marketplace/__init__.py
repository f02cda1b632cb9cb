"""The marketplace's own API, asked politely: a token, a page a second, and errors with names."""

from receiver.marketplace.asking import ApiAway, ApiError, ApiOdd, KeyRefused, Marketplace, Wanted

__all__ = ["ApiAway", "ApiError", "ApiOdd", "KeyRefused", "Marketplace", "Wanted"]
