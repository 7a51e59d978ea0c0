"""Reading packs: TOML that a support lead can read, to a `Policy`; refused whole when it is bad."""

from importlib.resources import files

from lifecycle.packs.reading import kept_pack, read_pack
from lifecycle.policy import Policy

__all__ = ["kept_pack", "pack_names", "read_pack", "shipped_pack"]


def pack_names() -> list[str]:
    """The packs that ship with Deskhand, by name."""
    found = (item.name for item in files("lifecycle.packs").iterdir())
    return sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml"))


def shipped_pack(name: str) -> Policy:
    """The pack of that name; PolicyError when its text is bad, KeyError when there is none."""
    if name not in pack_names():
        raise KeyError(name)
    return read_pack(files("lifecycle.packs").joinpath(f"{name}.toml").read_text(), f"{name}.toml")
