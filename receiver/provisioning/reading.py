"""What was read out of a postback, written on its row so that it can be found again."""

from receiver.models import Postback
from receiver.rules.facts import PostbackFacts
from receiver.rules.gist import gist


def take_over(postback: Postback, told: PostbackFacts) -> None:
    """Write what was read on the row of the inbox."""
    for column, value in vars(gist(told)).items():
        setattr(postback, column, value)
