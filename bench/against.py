"""`python -m bench.against COMMIT`: `bench.paired` of a commit and of what stands here, with the same interpreter and packages for both."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from bench import paired
from bench.servers import ROOT


def main() -> int:
    """Unpacks the commit beside and measures both in all cases; further arguments are those of `bench.paired`."""
    commit, more = sys.argv[1], sys.argv[2:]
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if archive.returncode:
        return archive.returncode  # git has said why
    with tempfile.TemporaryDirectory(prefix="against-") as made:
        old = Path(made)
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(old, filter="data")
        (old / ".venv").symlink_to(sys.prefix)
        sys.argv[1:] = [str(old), str(ROOT), "--cases", ",".join(paired.CASES), *more]
        return paired.main()


if __name__ == "__main__":
    sys.exit(main())
