"""Write docs/reference/packs/ anew: a page and a drawing of each pack that ships.

Run from the project's folder: .venv/bin/python scripts/pack_pages.py
"""

from pathlib import Path

from lifecycle.columns import svg
from lifecycle.packpage import page
from lifecycle.packs import pack_names, shipped_pack

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference" / "packs"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in pack_names():
        policy = shipped_pack(name)
        (FOLDER / f"{name}.md").write_text(page(policy), encoding="utf-8")
        (FOLDER / f"{name}.svg").write_text(svg(policy), encoding="utf-8")
        print(f"docs/reference/packs/{name}.md and .svg")


if __name__ == "__main__":
    main()
