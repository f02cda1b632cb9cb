"""Records what PHP makes of random forms. Run by hand, and only where there is a PHP."""

import json
import random
import subprocess
from pathlib import Path
from urllib.parse import unquote

PAIRS = Path(__file__).parent / "php_pairs.json"
COUNT = 3000

# No dots: a dot in a name opens a group for us, and becomes `_` for PHP.
MARKS = ["[", "]", "[]", "%5B", "%5d", "[ ]", "[0]", "[7]", "[-3]", "[01]", "[-0]", "+", "%20", " "]
WORDS = ["a", "b", "a", "b", "_", "x", "%61", "%C3%A9", "%00", "%", "%zz", "%0a", "\t", "-1", "2"]
VALUES = ["", "1", "a+b", "%20", "x%3D1", "%E2%82%AC", "%", "%2", "=", "a=b", "%26", "%00", "[y]"]

PHP = """
while (($line = fgets(STDIN)) !== false) {
    parse_str(json_decode($line), $read);
    echo json_encode($read, JSON_FORCE_OBJECT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\\n";
}
"""


def name(chance: random.Random) -> str:
    """A field's name of up to seven pieces, mostly marks that open and close groups."""
    pieces = chance.choices([MARKS, WORDS], [3, 2], k=chance.randint(0, 6))
    return chance.choice(WORDS) + "".join(chance.choice(piece) for piece in pieces)


def body(chance: random.Random) -> str:
    """A form of up to seven fields, some empty, some without a value."""
    fields = [
        name(chance) + chance.choice(["=", "=", "=", ""]) + chance.choice(VALUES)
        for _ in range(chance.randint(1, 7))
    ]
    return "&".join([*chance.choices([*fields, ""], k=len(fields)), fields[0]])


def is_utf8(form: str) -> bool:
    """PHP has no JSON for other bytes, and there we differ from it on purpose."""
    return "\ufffd" not in unquote(form, errors="replace")


def record() -> None:
    """Write the pairs, one a line, so that a new recording can be compared with the old."""
    chance = random.Random(2026)
    bodies = list(filter(is_utf8, dict.fromkeys(body(chance) for _ in range(COUNT + 500))))
    asked = "".join(json.dumps(each) + "\n" for each in bodies)
    told = subprocess.run(
        ["php", "-r", PHP], input=asked, capture_output=True, text=True, check=True
    )
    answers = zip(bodies, told.stdout.split("\n"), strict=False)
    lines = [f"[{json.dumps(each)},{answer}]" for each, answer in answers]
    PAIRS.write_text("[\n" + ",\n".join(lines[:COUNT]) + "\n]\n")


if __name__ == "__main__":
    record()
