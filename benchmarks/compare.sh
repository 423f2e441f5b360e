#!/usr/bin/env bash
# Prompt and generation speed beside other engines, in turns on the same file, with the ratios of the medians.
#
#   compare.sh MODEL [OPTION ...]        a .gguf file, or SHAPE:TYPE for one with random weights, as qwen2.5-0.5b:Q4_0,
#                                        or SHAPE@LAYERS:TYPE for one with fewer layers, as qwen3-30b-a3b@8:Q4_K_M
#
# Options are those that `freehold bench` and `llama-bench` share (default: -p 512 -n 64 -t 2 -r 2):
#
#   compare.sh qwen2.5-0.5b:Q4_0 -t 2 -p 512 -n 64 -d 0,8192
#
# ROUNDS (3)   turns that each engine gets
# PEERS        commands that take llama-bench's options and print its JSON lines, separated by semicolons
#              (default: llama-bench, where there is one on the PATH)
# FREEHOLD     the command that is compared (default: ../freehold, which builds itself)
#
# A peer in a chroot may see no more than the current directory: have the file there. Random models are kept there, too.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
freehold=${FREEHOLD:-$root/freehold}
[[ $# -gt 0 ]] || { sed -n '2,17s/^# \{0,1\}//p' "$0" >&2; exit 2; }
model=$1
shift
[[ $# -gt 0 ]] || set -- -p 512 -n 64 -t 2 -r 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [[ ! -e $model && $model =~ ^([a-z0-9.-]+)(@[0-9]+)?:([A-Z0-9_]+)$ ]]; then
  shape=${BASH_REMATCH[1]} layers=${BASH_REMATCH[2]#@} type=${BASH_REMATCH[3]}
  model=$shape${layers:+-$layers}-$type.gguf
  [[ -e $model ]] || $freehold synth --shape "$shape" --layers "${layers:-0}" --type "$type" "$model" 2>"$work/log" ||
    { cat "$work/log" >&2; exit 1; }
fi
if [[ -z ${PEERS:-} ]] && command -v llama-bench >/dev/null; then PEERS=llama-bench; fi
IFS=';' read -ra peers <<<"${PEERS:-}"

# measure NAME COMMAND...: adds lines "NAME TEST TOKENS-PER-SECOND" to $work/rates.
measure() {
  local name=$1
  shift
  "$@" -o jsonl >"$work/results" 2>"$work/log" || { cat "$work/log" >&2; echo "compare.sh: $name failed" >&2; exit 1; }
  awk -v name="$name" '
    function field(key) { return match($0, "\"" key "\": ?[0-9.e+-]+") ? substr($0, RSTART + length(key) + 3) + 0 : 0 }
    /"avg_ts"/ {
      p = field("n_prompt"); n = field("n_gen"); d = field("n_depth")
      print name, (p ? "pp" p : "") (p && n ? "+" : "") (n ? "tg" n : "") (d ? "@d" d : ""), field("avg_ts")
    }' "$work/results" >>"$work/rates"
  awk '/"avg_ts"/ && match($0, "\"peak_memory\": ?[0-9]+") {
      peak = substr($0, RSTART + 14) + 0; match($0, "\"file_size\": ?[0-9]+"); file = substr($0, RSTART + 12)
      print peak / file }' "$work/results" >>"$work/memory"
}

for ((round = 1; round <= ${ROUNDS:-3}; round++)); do
  measure freehold $freehold bench -m "$model" "$@"
  for i in "${!peers[@]}"; do
    read -ra peer <<<"${peers[i]}"
    measure "peer$((i + 1))" "${peer[@]}" -m "$model" "$@"
  done
done

printf '%s, %s rounds, medians in tokens/s' "$model" "${ROUNDS:-3}"
for i in "${!peers[@]}"; do printf '; peer%d: %s' $((i + 1)) "${peers[i]}"; done
echo
sort -k1,2 -k3,3n "$work/rates" | awk '
  function median(key) { n = count[key]; return (v[key, int((n + 1) / 2)] + v[key, int(n / 2) + 1]) / 2 }
  { key = $1 " " $2; v[key, ++count[key]] = $3; engines[$1]; tests[$2] }
  END {
    for (test in tests) {
      ours = median("freehold " test)
      line = sprintf("%-16s freehold %9.2f", test, ours)
      for (i = 1; ("peer" i) in engines; i++) {
        theirs = median("peer" i " " test)
        line = line sprintf("   peer%d %9.2f  ratio %5.2f", i, theirs, theirs ? ours / theirs : 0)
      }
      print line
    }
  }' | sort
sort -n "$work/memory" | tail -1 | awk '{ printf "peak memory of freehold: %.2f x the file\n", $1 }'
