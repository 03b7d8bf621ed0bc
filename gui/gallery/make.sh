#!/usr/bin/env bash
# Makes all pictures of README.md afresh, from the stored traces: gui/gallery/make.sh [FOLDER OF THE PROGRAMS]
# They are the same on every machine that has the fonts of packages.txt. Where optipng is installed, the files are smaller.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
programs=${1:-build/release/bin}
export LC_ALL=C.UTF-8  # in English, where nothing else is said

# picture FILE ARGUMENTS OF `interleave shot`...: traces are named by their path inside traces/.
picture() {
  local file=$1 arguments=() argument
  shift
  for argument in "$@"; do
    case $argument in *.ilv) argument=traces/$argument ;; esac
    arguments+=("$argument")
  done
  "$programs/interleave" shot "${arguments[@]}" -o "$file"
  ! command -v optipng >/dev/null || optipng -quiet -o2 "$file"
}

picture traces/01-three-prints/picture.png 01-three-prints/{sync,async}.ilv --at 62ms
picture gui/gallery/event-loop.png 06-blocking/blocking.ilv --at '#62' --tab loop --size 1100x680
picture gui/gallery/await-graph.png 16-deadlock/deadlock.ilv --at 140ms --tab graph --size 1100x600
picture gui/gallery/groups.png 08-io-and-cpu/async.ilv --at 160ms --press G G G Ctrl+I Ctrl+B --size 1100x500
picture gui/gallery/problems.png 14-failures/forgotten.python.ilv --at '#30' --tab problems --size 1100x640
picture gui/gallery/statistics.png 05-tasks/tasks.ilv --at '#68' --tab statistics --press C --size 1100x740
picture gui/gallery/compare.png 06-blocking/{blocking,threaded}.ilv --at 150ms --tab compare --press Ctrl+I --size 1200x900
picture gui/gallery/lesson.png --lesson 5 --page 8 --size 1100x700
picture gui/gallery/chinese.png --lesson 4 --page 5 --size 1200x720 --lang zh --theme light
