#!/bin/sh
# click-choice-str-enum: click==8.5.1 against click==8.1.8, an option of click.Choice over the members of a StrEnum, as --algorithm hmac-sha256.
#
# Expected: a StrEnum's member is its text, so Choice([*Algorithm]) offers and takes hmac-sha256, as str-based enumerations always did, and hands it on.
# Found: 8.1.8 does. From 8.2 on a member of any Enum counts by its name: the help offers SHA256|SM3, hmac-sha256 is refused with status 2, and so is a
# default that is given as text. Scripts and units that call the command break at the upgrade though no signature changed and no type checker objects.
# [each.value for each in Algorithm] is the same in both.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/asked.py" <<'END'
import sys
from enum import StrEnum

import click
from click.testing import CliRunner


class Algorithm(StrEnum):
    SHA256 = "hmac-sha256"
    SM3 = "hmac-sm3"


def taken(choices: list, text: str) -> bool:
    @click.command()
    @click.option("--algorithm", type=click.Choice(choices))
    def command(algorithm: str) -> None:
        click.echo(algorithm)

    return CliRunner().invoke(command, ["--algorithm", text]).exit_code == 0


members, values = [*Algorithm], [each.value for each in Algorithm]
print(taken(members, "hmac-sha256"), taken(members, "SHA256"), taken(values, "hmac-sha256"))
END
for version in 8.1.8 8.5.1; do
    python3 -m venv "$folder/$version"
    "$folder/$version/bin/python" -m pip install -q --disable-pip-version-check click==$version
    "$folder/$version/bin/python" "$folder/asked.py" > "$folder/said-$version"
    echo "click $version: $(cat "$folder/said-$version")"
done
[ "$(cat "$folder/said-8.1.8")" = "True False True" ] && [ "$(cat "$folder/said-8.5.1")" = "False True True" ]
echo "as found"
