"""A phone number as buyers type it, made one that the whole world can call."""

BRAZIL = "55"
_WITHOUT_COUNTRY = (10, 11)
_WITH_COUNTRY = (12, 13)


def international(told: str) -> str:
    """The digits with their country, if they can only be Brazilian; nothing if one must guess."""
    digits = told.lstrip("0")
    if not (digits.isascii() and digits.isdigit()):
        return ""
    if len(digits) in _WITH_COUNTRY and digits.startswith(BRAZIL):
        return digits if _is_brazilian(digits[2:]) else ""
    return BRAZIL + digits if _is_brazilian(digits) else ""


def _is_brazilian(digits: str) -> bool:
    """An area code without a zero; then eight digits, or nine of which the first is a 9."""
    if len(digits) not in _WITHOUT_COUNTRY or "0" in digits[:2]:
        return False
    return len(digits) == _WITHOUT_COUNTRY[0] or digits[2] == "9"
