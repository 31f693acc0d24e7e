#!/usr/bin/env bash
# Walk every message set below tests/fixtures through the whole gateway, and keep the answers.
#
#   scripts/demo.sh [SETS [OUT]]
#
# A set is a folder with messages/ or messages.zip, one or more contract tables (contracts.csv, or contracts/*.csv)
# and a file `date` that holds the date on which the set is judged. GATEWAY names the program.
set -euo pipefail

sets=${1:-tests/fixtures}
out=${2:-out}
gateway=${GATEWAY:-gateway}

# The exit status of replay: 1 says that something in the set was not accepted, which is what a
# set is for; anything higher means that the gateway was used wrongly or failed.
readonly NOT_ALL_ACCEPTED=1

played=0
for set in "$sets"/*/; do
  set=${set%/}
  messages=$set/messages
  [[ -d $messages ]] || messages=$set/messages.zip
  [[ -e $messages ]] || continue

  options=()
  for table in "$set"/contracts.csv "$set"/contracts/*.csv; do
    [[ -f $table ]] && options+=(--contracts "$table")
  done
  [[ ${#options[@]} -gt 0 ]] || continue
  [[ -f $set/date ]] && options+=(--date "$(tr -d '[:space:]' <"$set/date")")

  name=$(basename "$set")
  rm -rf "${out:?}/$name"
  printf '\n== %s\n\n' "$name"
  status=0
  "$gateway" replay "${options[@]}" --out "$out/$name" "$messages" || status=$?
  if ((status > NOT_ALL_ACCEPTED)); then
    echo "demo: replay of $name ended with status $status" >&2
    exit "$status"
  fi
  played=$((played + 1))
done

if ((played == 0)); then
  echo "demo: no message set found in $sets" >&2
  exit 1
fi
answers=$(find "$out" -type f \( -name '*.xml' -o -name '*.fout.json' \) | wc -l | tr -d ' ')
printf '\n%s message sets replayed; their %s answers are in %s/\n' "$played" "$answers" "$out"
