#!/bin/sh
# The desktop entry is valid, and a trace is known by its type, with or without its name's ending.  Usage: entry.sh FOLDER TRACE
set -e
desktop-file-validate "$1/interleave.desktop"
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir -p "$place/mime/packages"
cp "$1/interleave-mime.xml" "$place/mime/packages/"
update-mime-database "$place/mime"
grep -q '^application/x-interleave-trace:\*.ilv$' "$place/mime/globs"
cp "$2" "$place/without-ending"
XDG_DATA_HOME="$place" XDG_DATA_DIRS="$place" python3 - "$place" <<'END'
import sys
with open(sys.argv[1] + "/mime/magic", "rb") as magic, open(sys.argv[1] + "/without-ending", "rb") as trace:
    assert trace.read(8) in magic.read(), "the magic bytes are those of a trace"
END
