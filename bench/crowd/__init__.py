"""A shop of many years in a few minutes: a small one, understood by the server, then multiplied."""

from bench.crowd.filling import BLOCKS, fill
from bench.crowd.first import NotEmpty
from bench.crowd.pages import Page, pages

__all__ = ["BLOCKS", "NotEmpty", "Page", "fill", "pages"]
