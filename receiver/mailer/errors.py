"""What can go wrong with a letter; the name says whether trying again can help."""


class MailRefused(Exception):
    """The server will never take this letter."""


class HeaderInjection(MailRefused):
    """The letter would have carried headers that nobody here wrote."""


class MailUnavailable(Exception):
    """The letter was not taken now; later it may be."""
