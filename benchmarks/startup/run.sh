#!/usr/bin/env bash
# Time from the start of the process to the end of a first token, beside llama.cpp's command line, in turns, with the
# ratio of the medians: milliseconds of wall clock, and of processor time, which a busy machine disturbs less.
#
#   run.sh MODEL.gguf [THREADS [ROUNDS]]
#
# Needs ./freehold built and PEER, the command that runs llama-completion (default: llama-completion). The model should
# be in or below the current directory: a peer in a chroot may see only that. Both read it once before.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
model=$1 threads=${2:-2} rounds=${3:-11}
read -ra peer <<<"${PEER:-llama-completion}"
ours=("$root/freehold" complete "$model" -t "$threads" -n 1 Hi)
theirs=("${peer[@]}" -m "$model" -t "$threads" -n 1 -no-cnv -p Hi)
version=("$root/freehold" --version)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Appends "wall processor" in milliseconds to the file "$1".
measure() {
  local to=$1 TIMEFORMAT='%R %U %S'
  shift
  { time "$@" >"$work/out" 2>"$work/err" </dev/null; } 2>"$work/time" || { cat "$work/err" >&2; exit 1; }
  awk '{ print $1 * 1000, ($2 + $3) * 1000 }' "$work/time" >> "$to"
}

measure /dev/null "${ours[@]}"
measure /dev/null "${theirs[@]}"
for _ in $(seq "$rounds"); do
  measure "$work/version" "${version[@]}"
  measure "$work/ours" "${ours[@]}"
  measure "$work/theirs" "${theirs[@]}"
done

median() { awk -v c="$2" '{ print $c }' "$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
for column in 1 2; do
  if [[ $column = 1 ]]; then clock='wall clock'; else clock='processor'; fi
  awk -v w="$clock" -v v="$(median "$work/version" $column)" \
    -v o="$(median "$work/ours" $column)" -v t="$(median "$work/theirs" $column)" 'BEGIN {
      printf "%-10s  freehold %5d ms (--version %4d ms)  llama.cpp %5d ms  ratio %.2f\n", w, o, v, t, o / t }'
done
