"""What postbacks tell besides what opens doors is entered in the books, after all doors are."""

from receiver.books.entering import enter_some, enter_these

__all__ = ["enter_some", "enter_these"]
