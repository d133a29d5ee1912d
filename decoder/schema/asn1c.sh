#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# asn1c.sh OUT CC JOBS MODULE.asn...: compiles the modules with asn1c into OUT/include and OUT/libasn1c.a. Which files
# asn1c makes is known only when it has run, so this is one step of the build. CC may begin with a launcher.
set -eu
out=$1 cc=$2 jobs=$3
shift 3

rm -rf "$out"
mkdir -p "$out/include"
cd "$out/include"
asn1c -fcompound-names -pdu=all "$@" >"$out/asn1c.log" 2>&1 || { cat "$out/asn1c.log" >&2; exit 1; }
rm -f converter-sample.c Makefile.am.sample
# Not our own code: no warnings, no sanitizers.
find . -name '*.c' | LC_ALL=C sort | xargs -P "$jobs" -n 16 $cc -O0 -w -I. -c
find . -name '*.o' | LC_ALL=C sort | xargs ar rcs ../libasn1c.a
rm -f ./*.o
