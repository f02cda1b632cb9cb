"""What a person asked for and cannot have."""

from receiver.rules import reasons


class Refused(Exception):
    """A wish that was not carried out; nothing was changed. It can say why."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts

    def say(self, language: str) -> str:
        """Why, in one sentence."""
        return reasons.say(self.reason, self.facts, language)

    def __str__(self) -> str:
        return self.say("en")
