#!/usr/bin/env bash
# Prompt and generation speed beside llama-bench, in turns, with the ratio of the medians.
#
#   run.sh MODEL.gguf [THREADS [ROUNDS]]
#
# Needs ./freehold built, JAVA_HOME with a JDK 25, and PEER, the command that runs llama-bench (default: llama-bench).
# The model should be in or below the current directory: a peer in a chroot may see only that.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
model=$1 threads=${2:-2} rounds=${3:-3} prompt=512 generated=64
read -ra peer <<<"${PEER:-llama-bench}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grep -v '^#' "$root/target/freehold/java.options" | grep . > "$work/options"

for _ in $(seq "$rounds"); do
  "${JAVA_HOME:?a JDK 25}/bin/java" @"$work/options" -p "$root/target/freehold/lib" --add-modules dev.freehold.engine \
    "$root/benchmarks/generation/GenerationBenchmark.java" "$model" "$threads" 2 $prompt $generated \
    2>/dev/null >> "$work/ours"
  "${peer[@]}" -m "$model" -t "$threads" -p $prompt -n $generated -r 2 -o jsonl 2>/dev/null >> "$work/peer"
done

median() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
for test in prompt generation; do
  if [[ $test = prompt ]]; then column=1 key='"n_prompt": 512'; else column=2 key='"n_prompt": 0'; fi
  ours=$(awk -v c=$column '{ print $c }' "$work/ours" | median)
  theirs=$(grep "$key" "$work/peer" | sed 's/.*"avg_ts": \([0-9.]*\).*/\1/' | median)
  awk -v t=$test -v o="$ours" -v p="$theirs" \
    'BEGIN { printf "%-10s  freehold %8.2f  llama.cpp %8.2f tokens/s  ratio %.2f\n", t, o, p, o / p }'
done
