"""A disk as a power cut finds it: what is safe, and what is not yet."""

import itertools
import random
import shutil
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

SECTOR = 512


class Kind(IntEnum):
    """What was asked for; the same numbers as in recorder.c."""

    CREATED = 1
    WRITTEN = 2
    CUT_TO = 3
    SYNCED = 4
    FOLDER_SYNCED = 5
    RENAMED = 6
    REMOVED = 7
    FOLDER_MADE = 8
    LINKED = 9


@dataclass(frozen=True)
class Deed:
    """One thing that a program did, and where its record ends."""

    kind: Kind
    inode: int
    offset: int
    path: str
    new_path: str
    data: bytes
    end: int


@dataclass(frozen=True)
class Naming:
    """A file has a name from now on, or has it no longer."""

    path: str
    file: int
    is_there: bool
    is_new: bool = False

    def apply(self, names: dict[str, int]) -> None:
        """Change these names; a name that has gone over to another file stays with it."""
        if self.is_there:
            names[self.path] = self.file
        elif names.get(self.path) == self.file:
            del names[self.path]


class Disk:
    """Names and contents. Folders are safe as soon as they are made."""

    def __init__(self, below: Path) -> None:
        """A disk on which all of this folder is safe."""
        self.below = below
        self.numbers = itertools.count(1)
        self.folders: list[str] = []
        self.contents: dict[int, bytearray] = {}
        self.names: dict[str, int] = {}
        self.unsafe: dict[int, list[Deed]] = defaultdict(list)
        self.unsafe_names: list[Naming] = []
        self.inodes: dict[int, int] = {}
        for path in sorted(below.rglob("*")):
            if path.is_dir():
                self.folders.append(str(path))
            elif path.is_file():
                self.names[str(path)] = self._new_file(path.stat().st_ino, path.read_bytes())
        self.called = dict(self.names)  # what the running programs see

    def do(self, deed: Deed) -> None:
        """Take down one deed; a sync makes others safe."""
        if deed.kind in (Kind.WRITTEN, Kind.CUT_TO):
            self.unsafe[self._file(deed.inode)].append(deed)
        elif deed.kind is Kind.SYNCED:
            self._sync(self._file(deed.inode))
        elif deed.kind is Kind.FOLDER_SYNCED:
            self._keep([one for one in self.unsafe_names if _folder(one.path) == deed.path])
        elif deed.kind is Kind.FOLDER_MADE:
            self.folders.append(deed.path)
        else:
            self._name(deed)

    def write(self, into: Path, chance: random.Random | None) -> None:
        """What is left: all that is safe and, by chance, some of what is not."""
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir(parents=True, mode=0o700)
        for folder in self.folders:
            self._moved(folder, into).mkdir(parents=True, exist_ok=True, mode=0o700)
        names = dict(self.names)
        for one in self.unsafe_names[: chance.randint(0, len(self.unsafe_names)) if chance else 0]:
            one.apply(names)
        for name, file in names.items():
            self._moved(name, into).write_bytes(self._left(file, chance))

    def _left(self, file: int, chance: random.Random | None) -> bytes:
        content = bytearray(self.contents[file])
        for deed in self.unsafe.get(file, ()) if chance else ():
            fate = chance.random() if chance else 0.0
            if fate < 0.4:
                _apply(deed, content)
            elif fate < 0.6 and chance:
                _apply(deed, content, torn_at=chance.randrange(0, len(deed.data) + 1, SECTOR))
        return bytes(content)

    def _sync(self, file: int) -> None:
        for deed in self.unsafe.pop(file, ()):
            _apply(deed, self.contents[file])
        self._keep([one for one in self.unsafe_names if one.is_new and one.file == file])

    def _keep(self, safe: list[Naming]) -> None:
        for one in safe:
            one.apply(self.names)
            self.unsafe_names.remove(one)

    def _name(self, deed: Deed) -> None:
        """A name is given, changed or taken away."""
        if deed.kind is Kind.CREATED:
            self._call(Naming(deed.path, self._new_file(deed.inode), True, is_new=True))
        elif deed.kind is Kind.LINKED:
            self._call(Naming(deed.path, self._file(deed.inode), True))
        elif deed.path in self.called:
            file = self.called[deed.path]
            if deed.kind is Kind.RENAMED:
                self._call(Naming(deed.new_path, file, True))
            self._call(Naming(deed.path, file, False))

    def _call(self, naming: Naming) -> None:
        naming.apply(self.called)
        self.unsafe_names.append(naming)

    def _new_file(self, inode: int, content: bytes = b"") -> int:
        """A number that no other file ever has; an inode may be another's before and after."""
        self.inodes[inode] = next(self.numbers)
        self.contents[self.inodes[inode]] = bytearray(content)
        return self.inodes[inode]

    def _file(self, inode: int) -> int:
        return self.inodes[inode] if inode in self.inodes else self._new_file(inode)

    def _moved(self, path: str, into: Path) -> Path:
        return into / Path(path).relative_to(self.below)


def _apply(deed: Deed, content: bytearray, torn_at: int | None = None) -> None:
    if deed.kind is Kind.CUT_TO:
        del content[deed.offset :]
        content.extend(bytes(deed.offset - len(content)))
        return
    data = deed.data[:torn_at]
    content.extend(bytes(max(0, deed.offset - len(content))))
    content[deed.offset : deed.offset + len(data)] = data


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
