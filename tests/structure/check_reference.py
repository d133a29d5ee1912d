# SPDX-License-Identifier: GPL-2.0-or-later
"""The generated references under docs/ are current. `check_reference.py PROGRAM --write` brings them up to date."""
import os
import subprocess
import sys
from pathlib import Path

docs = Path(os.environ.get("RSP_SOURCE", Path(__file__).parents[2])) / "docs"
stale = []
for kind in ("functions", "fields", "rules", "files"):
    text = subprocess.run([sys.argv[1], kind], capture_output=True, text=True, check=True).stdout
    path = docs / f"{kind}.md"
    if "--write" in sys.argv:
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        stale.append(path.name)
for name in stale:
    print(f"docs/{name} is not current: run tests/structure/check_reference.py with --write")
sys.exit(1 if stale else 0)
