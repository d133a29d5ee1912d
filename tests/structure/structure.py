# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks the rules of docs/architecture.md that a compiler does not: direction of includes, homes of foreign
libraries, sizes of functions and files, no writable globals in the library, no traces of a build machine."""
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(os.environ["RSP_SOURCE"])
BUILD = Path(os.environ["RSP_BUILD"])
ORDER = ["base", "crypto", "schema", "source", "carrier", "card", "secure", "rsp", "trace", "procedure", "report", "cli"]
# A foreign library's headers, and the only files that may include them.
HOMES = {
    r"zlib\.h|zstd\.h|brotli/": r"decoder/base/inflate\.c$|tests/unit/",
    r"htp/": r"decoder/carrier/http1_framing\.c$",
    r"nghttp2/": r"decoder/carrier/hpack\.c$|tests/unit/",
    r"pcre2\.h": r"decoder/report/",
    r"openssl/": r"decoder/crypto/",
    r"libxml/": r"decoder/base/xml",
    r"jsmn\.h": r"decoder/base/json",
    r"asn_application\.h|constr_|OCTET_STRING\.h|BIT_STRING\.h": r"decoder/schema/gen/|tests/asn1c/",
    r"pcap/|pcap\.h": r"decoder/source/",
    r"sqlite3\.h": r"decoder/report/",
    r"ncurses|curses\.h|term\.h": r"tui/terminal\.c$",
    r"epan/": r"dissectors/",
}
# What stands to the right of everything, and sees decoder/include/rsptrace only.
FRONT_ENDS = ["tui", "dissectors"]
# What reads files, and so may include these headers.
FILE_HEADERS = r"fcntl\.h|sys/mman\.h|sys/stat\.h|dirent\.h"
FILE_HOMES = r"decoder/source/|decoder/cli/|decoder/schema/gen/|tests/"
# Only a slice knows bounds: input is not indexed or advanced by hand outside these.
MAX_FUNCTION, P95_FUNCTION, MAX_FILE = 100, 60, 800
TABLE_FILES = re.compile(r"\.def$|_table\.c$|/oid\.c$")

problems = []


def own_files(*suffixes):
    """What git knows, or every file where there is no git or no checkout."""
    command = ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError):
        paths = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        names = [str(path) for path in paths if not path.parts[0].startswith("build")]
    return [name for name in names if name.endswith(suffixes) and (ROOT / name).is_file()]


def check_includes():
    for name in own_files(".c", ".h"):
        parts = name.split("/")
        module = parts[1] if parts[0] == "decoder" else None
        for line in (ROOT / name).read_text().splitlines():
            match = re.match(r'\s*#\s*include\s+[<"]([^>"]+)[>"]', line)
            if not match:
                continue
            header = match.group(1)
            target = header.split("/")[0]
            if module in ORDER and target in ORDER and ORDER.index(target) > ORDER.index(module):
                problems.append(f"{name}: includes {header}, which is to its right")
            if parts[0] in ("tui", "dissectors") and target in ORDER:
                problems.append(f"{name}: includes the internal {header}; only public headers are for front ends")
            if module == "include" and target in ORDER:
                problems.append(f"{name}: a public header includes the internal {header}")
            if parts[0] in FRONT_ENDS and target not in (parts[0], "rsptrace") and "/" in header and (
                    ROOT / "decoder" / target).is_dir():
                problems.append(f"{name}: includes {header}: a front end sees public headers only")
            if parts[0] == "decoder" and target in FRONT_ENDS and not (module == "cli" and header == f"{target}/{target}.h"):
                problems.append(f"{name}: includes {header}: only cli/ may, and only {target}/{target}.h")
            for pattern, home in HOMES.items():
                if re.match(pattern, header) and not re.match(home, name):
                    problems.append(f"{name}: {header} has another home: {home}")
            if re.match(FILE_HEADERS, header) and not re.match(FILE_HOMES, name):
                problems.append(f"{name}: {header}: files are read in source/ and cli/ only")


def check_sizes():
    lengths = []
    names = [name for name in own_files(".c") if not name.startswith("tests/asn1c/gen")]
    listed = subprocess.run(["ctags", "-x", "--kinds-C=f", "--_xformat=%n\t%e\t%N\t%F", *names], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        start, end, function, name = line.split("\t")
        if not end.isdigit():
            continue
        length = int(end) - int(start) + 1
        lengths.append(length)
        if length > MAX_FUNCTION:
            problems.append(f"{name}: {function} has {length} lines, over {MAX_FUNCTION}")
    lengths.sort()
    p95 = lengths[int(len(lengths) * 0.95)]
    print(f"{len(lengths)} functions: median {lengths[len(lengths) // 2]}, 95 % within {p95}, longest {lengths[-1]} lines")
    if p95 > P95_FUNCTION:
        problems.append(f"95 % of the functions should be within {P95_FUNCTION} lines, but are within {p95}")
    for name in own_files(".c", ".h", ".py"):
        lines = len((ROOT / name).read_text().splitlines())
        if lines > MAX_FILE and not TABLE_FILES.search(name):
            problems.append(f"{name}: {lines} lines, over {MAX_FILE}")


def check_globals():
    archives = sorted((BUILD / "decoder").rglob("librsp_*.a"))
    if not archives:
        problems.append("no library archives were found to look for writable globals in")
    for archive in archives:
        listed = subprocess.run(["nm", archive], capture_output=True, text=True).stdout
        for line in listed.splitlines():
            match = re.match(r"[0-9a-f]+ ([dDbBC]) (\S+)", line)
            # what sanitizers and coverage add is not ours
            if match and not re.match(r"__(asan|sanc|ubsan|odr|start|stop|sancov)|\.L|_GLOBAL_|__unnamed|.*\.(?:asan|ubsan)|DW\.ref",
                                      match.group(2)) and not is_relocated_constant(archive, match.group(2)):
                problems.append(f"{archive.name}: {match.group(2)} is a writable global")


def is_relocated_constant(archive, symbol):
    """Constants that hold pointers stand in .data.rel.ro: nm calls them d, but nothing can write them."""
    listed = subprocess.run(["objdump", "-t", archive], capture_output=True, text=True).stdout
    return any(line.endswith(" " + symbol) and ".data.rel.ro" in line for line in listed.splitlines())


def check_traces():
    """Nothing of the machine or the way a change was made stands in the repository."""
    pattern = re.compile(r"/work/|/tmp/bash|/root/|\bhelper-\d|claude|anthropic|farm-(bench|studio)", re.I)
    for name in own_files(".c", ".h", ".md", ".py", ".def", ".txt", ".asn", ".sh", "setup", "run"):
        if name.startswith("captures/") or name.endswith("structure.py"):
            continue
        for number, line in enumerate((ROOT / name).read_text(errors="replace").splitlines(), 1):
            if pattern.search(line):
                problems.append(f"{name}:{number}: names a machine or a way of working: {line.strip()[:80]}")


def check_licence():
    for name in own_files(".c", ".h", ".py", ".def", ".asn", "CMakeLists.txt"):
        head = (ROOT / name).read_text(errors="replace")[:200]
        if "SPDX-License-Identifier: GPL-2.0-or-later" not in head:
            problems.append(f"{name}: no licence line")


check_includes()
check_sizes()
check_globals()
check_traces()
check_licence()
for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
