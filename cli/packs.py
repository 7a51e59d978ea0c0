"""Which pack does the operator mean: one that ships, or a file of theirs?"""

from pathlib import Path

from lifecycle.packs import pack_names, read_pack, shipped_pack
from lifecycle.policy import Policy
from runtime.problems import SetupProblem

NAME_HELP = "A pack that ships, or a file that ends in .toml."


def pack_meant(name: str) -> Policy:
    """The pack of that name or in that file; SetupProblem, or PolicyError for a bad file."""
    return pack_in(Path(name)) if name.endswith(".toml") else pack_named(name)


def pack_named(name: str) -> Policy:
    """The pack of that name among those that ship; SetupProblem names them."""
    try:
        return shipped_pack(name)
    except KeyError:
        packs = ", ".join(pack_names())
        raise SetupProblem([f"There is no pack {name}; there are {packs}."]) from None


def pack_in(file: Path) -> Policy:
    """The pack in that file; SetupProblem when it can't be read, PolicyError when it is bad."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise SetupProblem([f"{file} can't be read: {error.strerror}."]) from None
    except UnicodeDecodeError:
        raise SetupProblem([f"{file} can't be read: it is not UTF-8 text."]) from None
    return read_pack(text, str(file))
