"""What one check of the doctor found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was found, and whether it is as it should be."""

    is_good: bool
    says: str

    @classmethod
    def good(cls, says: str) -> "Finding":
        """As it should be."""
        return cls(True, says)

    @classmethod
    def bad(cls, says: str) -> "Finding":
        """To be mended."""
        return cls(False, says)
