#!/bin/sh
# python-sixteen-named-arguments: CPython 3.11 to 3.13 (whichever is `python3`), with msgspec==0.22.0, a structure of 33 members made by name and by place.
#
# Expected: since vectorcall a call with names costs a little more than one by place, for each name the same, and a display of a dictionary as much for each member.
# Found: from the sixteenth name on the compiler writes CALL_FUNCTION_EX: a dictionary is made at each call, and taken apart by what is called. The structure of 33
# members took 18,200 instructions by name and 5,000 by place (callgrind), 14 of a lookup's 690 thousand. A display of more than fifteen members is likewise put
# together one by one, from eighteen on in parts that are copied into another: 27 members 15,500 instructions, fourteen and then thirteen assignments 9,600.
# No profiler shows it, for neither is a function.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check msgspec==0.22.0
cat > "$folder/shown.py" <<'END'
import dis
import sys
from timeit import repeat

import msgspec


def written(source: str) -> set[str]:
    return {step.opname for step in dis.get_instructions(compile(source, "", "eval"))}


def call(names: int) -> str:
    return f"f({', '.join(f'a{number}=x' for number in range(names))})"


def display(members: int) -> str:
    return f"{{{', '.join(f'{number}: x' for number in range(members))}}}"


made: dict = {"msgspec": msgspec}
exec("class Whole(msgspec.Struct, frozen=True):\n" + "".join(f"    a{number}: int\n" for number in range(33)), made)
placed_call = f"f({', '.join(['x'] * 33)})"
times = {source: min(repeat(source, globals={"f": made["Whole"], "x": 0}, number=20_000, repeat=9)) for source in (call(33), placed_call)}
named, placed = times.values()
print(f"Python {sys.version.split()[0]}, 33 members by name take {named / placed:.1f} times as long as by place", file=sys.stderr)
print("CALL_FUNCTION_EX" in written(call(15)), "CALL_FUNCTION_EX" in written(call(16)), "DICT_UPDATE" in written(display(15)), "DICT_UPDATE" in written(display(18)))
print(named > 1.5 * placed)
END
"$folder/venv/bin/python" "$folder/shown.py" | tee "$folder/said"
[ "$(cat "$folder/said")" = "False True False True
True" ]
echo "as found"
