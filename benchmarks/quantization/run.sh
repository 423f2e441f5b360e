#!/usr/bin/env bash
# Quantization beside llama-quantize, in turns on the same random model: medians of CPU seconds, and their ratio.
#
#   run.sh [TYPE ...]        (default: Q2_K Q3_K_S Q4_K_S Q5_K_S Q6_K Q8_0 Q4_0)
#
# SHAPE, LAYERS  of the model, as `freehold synth` knows them (qwen3-0.6b, 4)
# PURE=1         the same type for all matrices, on both sides
# ROUNDS         turns (3)
# PEER           a command that runs llama-quantize (default: llama-quantize)
# FREEHOLD       the command that is compared (default: ../../freehold, which builds itself)
#
# A peer in a chroot may see this folder only: files are in target/. Times are user and system time, of the start, too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
freehold=${FREEHOLD:-$here/../../freehold}
case ${1:-} in -*) sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac
[[ $# -gt 0 ]] || set -- Q2_K Q3_K_S Q4_K_S Q5_K_S Q6_K Q8_0 Q4_0
read -ra peer <<<"${PEER:-llama-quantize}"
shape=${SHAPE:-qwen3-0.6b} layers=${LAYERS:-4} rounds=${ROUNDS:-3}
pure=(${PURE:+--pure})
mkdir -p "$here/target"
cd "$here" # a peer in a chroot may see this folder only
model=target/$shape-$layers.gguf
[[ -e $model ]] || "$freehold" synth --shape "$shape" --layers "$layers" --type F16 "$model"

# measure NAME TYPE COMMAND...: adds a line "NAME TYPE CPU-SECONDS" to target/seconds.
TIMEFORMAT='%U %S'
measure() {
  local name=$1 type=$2
  shift 2
  { time "$@" >target/log 2>&1; } 2>target/time ||
    { tail -5 target/log >&2; echo "run.sh: $name failed at $type" >&2; exit 1; }
  awk -v what="$name $type" 'END { print what, $1 + $2 }' target/time | tee -a target/seconds >&2
}

"$freehold" --version >/dev/null # builds
: >target/seconds
for type; do
  for ((round = 1; round <= rounds; round++)); do
    measure freehold "$type" "$freehold" quantize "${pure[@]}" --overwrite "$model" target/ours.gguf "$type"
    measure peer "$type" "${peer[@]}" "${pure[@]}" "$model" target/theirs.gguf "$type"
  done
done
echo "$shape, $layers layers, $rounds rounds, medians in CPU seconds; peer: ${peer[*]}"
sort -k1,2 -k3,3n target/seconds | awk '
  { key = $1 " " $2; v[key, ++count[key]] = $3; if (!($2 in seen)) { seen[$2]; order[++types] = $2 } }
  function median(key) { n = count[key]; return (v[key, int((n + 1) / 2)] + v[key, int(n / 2) + 1]) / 2 }
  END {
    for (i = 1; i <= types; i++) {
      ours = median("freehold " order[i]); theirs = median("peer " order[i])
      printf "%-8s freehold %6.2f   peer %6.2f   ratio %5.2f\n", order[i], ours, theirs, ours / theirs
    }
  }'
