"""A neighbour as a region declares it, in a folder."""

from __future__ import annotations

from pathlib import Path

from recognition.ledger.checkpoints.keys import SigningKeys

KEY = "rk_" + "a" * 8 + "_" + "s" * 43


def origin_of(folder: Path) -> str:
    """A key's line as a neighbour's ledger prints it; its private half lies in the folder."""
    keys = SigningKeys(folder)
    if not keys.public():
        keys.make()
    return keys.public()[-1].line


def declared(
    folder: Path,
    key: str,
    request_key: str = KEY,
    url: str = "http://127.0.0.1:1",
    more: str = "",
    every: int = 60,
    here: str = "yuzhou",
    there: str = "shuzhou",
) -> Path:
    """The file; `more` are further lines of the peer's table. Both regions are fictional: 渝州 has the prefix 50, 蜀州 51."""
    names = {"yuzhou": ("渝州示范区", "Yuzhou demonstration region", "50"), "shuzhou": ("蜀州示范区", "Shuzhou demonstration region", "51")}
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / f"{there}.key"
    secret.write_text(request_key)
    secret.chmod(0o600)

    def region(name: str) -> str:
        zh, en, prefix = names[name]
        return f'id = "{name}"\nname_zh = "{zh}"\nname_en = "{en}"\nprefixes = ["{prefix}"]\n'

    path = folder / "peers.toml"
    path.write_text(
        f"every_seconds = {every}\n[region]\n{region(here)}[[peer]]\n{region(there)}"
        f'url = "{url}"\norigin = "{key.partition("+")[0]}"\nkey = "{key}"\n'
        f'request_key_id = "{request_key.split("_")[1]}"\nrequest_secret_file = "{secret.name}"\n{more}\n',
        encoding="utf-8",
    )
    return path
