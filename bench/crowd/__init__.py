"""A shop of many years in a few minutes: a small one, understood by the server, then multiplied."""

from bench.crowd.copies import multiply
from bench.crowd.first import NotEmpty, begin

__all__ = ["NotEmpty", "begin", "multiply"]
