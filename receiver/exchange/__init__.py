"""Members as files: taken away, and brought along from elsewhere."""

from receiver.exchange.exporting import TYPES, Format, Order, export

__all__ = ["TYPES", "Format", "Order", "export"]
