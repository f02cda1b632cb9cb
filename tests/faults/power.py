"""Power cuts: what a disk must still hold at any moment is computed from what programs asked of it.

tests/faults/recorder.c, preloaded into every process of a server, writes down each write and
each sync below a folder. An image of a moment holds what was synced before it and nothing else,
or by chance some of what was not: whole writes, torn ones, and the first of the new names.
A new name is safe when its folder was synced or, as on every journalling system, its file.
"""

import random
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.faults.disk import Deed, Disk, Kind

RECORDER = Path(__file__).with_name("recorder.c")
HEAD = struct.Struct("<IIIIQQ")


class Recording:
    """A folder whose history is written down by the programs that run in `environ`."""

    def __init__(self, below: Path, *, into: Path) -> None:
        self.below = below.resolve()
        self.file = into / "record"
        self.file.touch()
        self.file.chmod(0o666)
        library = into / "recorder.so"
        flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror"]
        subprocess.run(["cc", *flags, "-o", str(library), str(RECORDER), "-ldl"], check=True)
        self.environ = {
            "LD_PRELOAD": str(library),
            "RECORDED_BELOW": str(self.below),
            "RECORDED_IN": str(self.file),
        }
        self.disk = Disk(self.below)

    def position(self) -> int:
        """How long the record is now: the clock of power cuts."""
        return self.file.stat().st_size

    def deeds(self) -> Iterator[Deed]:
        """All that was done, in order."""
        told, at = self.file.read_bytes(), 0
        while at < len(told):
            kind, first, second, length, file, offset = HEAD.unpack_from(told, at)
            at += HEAD.size
            path = told[at : at + first].decode()
            new_path = told[at + first : at + first + second].decode()
            data = told[at + first + second : at + first + second + length]
            at += first + second + length
            yield Deed(Kind(kind), file, offset, path, new_path, data, at)

    def images(self, moments: list[int], chance: random.Random | None, into: Path) -> Iterator[int]:
        """Cut the power at each of these moments: the folder `into` is what was left then.

        By chance every other image holds some of what was not synced.
        """
        left = sorted(moments)
        for deed in self.deeds():
            while left and deed.end > left[0]:
                self.disk.write(into, chance if len(left) % 2 else None)
                yield left.pop(0)
            self.disk.do(deed)
        for moment in left:
            self.disk.write(into, chance)
            yield moment
