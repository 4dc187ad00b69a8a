#!/bin/sh
# utf8-strictly-read-as-gb18030: Python 3.11's codec, glibc's iconv and Node's TextDecoder (WHATWG, fatal) on an HL7 v2 row in UTF-8 whose label says GB18030.
#
# Expected: "decode strictly as labelled, and as the other where that fails" finds a wrong label, because Chinese in UTF-8 is hardly ever valid GB18030.
# Found: it mostly is. A run of two or four common characters is valid in 97 or 94 of 100 cases, whatever follows. A run of one, three or five leaves a
# byte over, which fails before a digit, a blank or the end of the segment, but takes the sign behind it for its second half where that is a letter or
# one of HL7's separators: 白蛋白^LN is read as 鐧借泲鐧絕LN, and a separator is gone without an error, in 93 to 99 of 100 cases before ^ or |.
# All three decoders agree on the row below, to the letter. Whoever tries the label first gets other names, and other fields, and no error.
# The other way round is safe: Chinese in GB18030 is hardly ever valid UTF-8, so UTF-8 is to be tried first, whatever the label says.
set -eu
row='OBX|1|NM|1751-7^白蛋白^LN||41|g/L|'
swallowed='OBX|1|NM|1751-7^鐧借泲鐧絕LN||41|g/L|'
[ "$(printf '%s' "$row" | iconv -f GB18030 -t UTF-8)" = "$swallowed" ]
if command -v node >/dev/null; then
    [ "$(node -e 'process.stdout.write(new TextDecoder("gb18030", {fatal: true}).decode(Buffer.from(process.argv[1])))' "$row")" = "$swallowed" ]
fi
python3 - "$row" "$swallowed" <<'END'
import random
import sys

row, swallowed = sys.argv[1:]
assert row.encode().decode("gb18030") == swallowed

random.seed(7)
common = [letter for letter in map(chr, range(0x4E00, 0x9FA6)) if 0xB0 <= letter.encode("gb18030")[0] <= 0xD7]


def valid(encoded_as: str, read_as: str, letters: int, behind: str) -> tuple[float, float]:
    """How many of 2,000 random runs are valid, and of these how many lost what stands behind them."""
    read, lost = 0, 0
    for _ in range(2000):
        try:
            text = ("".join(random.choices(common, k=letters)) + behind).encode(encoded_as).decode(read_as)
        except UnicodeDecodeError:
            continue
        read += 1
        lost += behind not in text
    return round(read / 2000, 2), round(lost / max(read, 1), 2)


for behind in ("^", "|", "1", "\r"):
    print(repr(behind), {letters: valid("utf-8", "gb18030", letters, behind) for letters in range(1, 6)})
print("the other way round", {letters: valid("gb18030", "utf-8", letters, "^") for letters in (2, 3, 4)})
even = min(valid("utf-8", "gb18030", letters, behind)[0] for letters in (2, 4) for behind in "^|1")
odd = min(valid("utf-8", "gb18030", letters, behind) for letters in (1, 3, 5) for behind in "^|")
back = max(valid("gb18030", "utf-8", letters, "^")[0] for letters in (2, 3, 4))
raise SystemExit(0 if even > 0.9 and odd[0] > 0.9 and odd[1] == 1 and back < 0.05 else 1)
END
echo "as found"
