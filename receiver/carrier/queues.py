"""Which queue carries what: letters have one of their own, so that they delay nothing else."""

from receiver.models.job import JobKind

POSTBACKS = "portaria.postbacks"
OTHERS = "portaria.others"
LETTERS = "portaria.letters"

_QUEUE_OF = {JobKind.POSTBACK: POSTBACKS, JobKind.LETTER: LETTERS}


def queue_of(kind: JobKind) -> str:
    """Where word of this kind of work goes."""
    return _QUEUE_OF.get(kind, OTHERS)
