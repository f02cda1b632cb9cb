"""What a browser calls itself, in the few words by which its owner recognises it."""

# The first that fits: nearly all call themselves Mozilla, and many Chrome and Safari besides.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_MACHINES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def named(told: str) -> str:
    """Browser and machine; what is neither, as it calls itself."""
    words = [_first(_BROWSERS, told), _first(_MACHINES, told)]
    return " · ".join(word for word in words if word) or told


def _first(names: dict[str, str], told: str) -> str:
    return next((name for mark, name in names.items() if mark in told), "")
