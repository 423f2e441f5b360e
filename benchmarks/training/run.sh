#!/usr/bin/env bash
# Training beside PyTorch, in turns on the same random model, with the ratios of the medians and the peaks of memory.
#
#   run.sh SHAPE full|lora f32|bf16 [ROWS LENGTH [STEPS]]        (default: 4 rows of 512 tokens, 8 steps)
#
# SHAPE    tolstoy, 30m or 0.5b: a file in shapes/
# ROUNDS   turns (3)
# RECOMPUTE=1  activations are computed again on the way back, on both sides
# PEER     a command that runs Python with PyTorch and transformers (default: python3)
# Needs a build (mvn package) and JAVA_HOME with a JDK 25.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[[ $# -ge 3 ]] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
shape=$1 mode=$2 precision=$3 rows=${4:-4} length=${5:-512} steps=${6:-8} rounds=${ROUNDS:-3}
read -ra peer <<<"${PEER:-python3}"
work=$here/target
model=$work/$shape
mkdir -p "$work"
cd "$here" # a peer in a chroot may see this folder only
[[ -e $model/config.json ]] || "${peer[@]}" reference.py prepare "shapes/$shape.json" "$model"
arguments=("$model" "$mode" "$precision" "$rows" "$length" "$steps" ${RECOMPUTE:+recompute})
java=("${JAVA_HOME:?a JDK 25}/bin/java" -XX:+UseSerialGC --enable-native-access=dev.freehold.kernels
  --module-path "$root/target/freehold/lib" --add-modules dev.freehold.tuning,dev.freehold.kernels)
mkdir -p "$work/classes"
"${JAVA_HOME}/bin/javac" -d "$work/classes" --module-path "$root/target/freehold/lib" --add-modules dev.freehold.tuning \
  TrainingBenchmark.java
for ((round = 1; round <= rounds; round++)); do
  "${java[@]}" -cp "$work/classes" TrainingBenchmark "${arguments[@]}"
  "${peer[@]}" reference.py "${arguments[@]}" 2>/dev/null
done | tee "$work/rates" >&2
awk -v what="$shape $mode $precision, $rows × $length tokens" '
  { rate[$1, ++count[$1]] = $4; if ($7 > peak[$1]) peak[$1] = $7 }
  function median(who, n, i, j, t) {
    n = count[who]
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++)
      if (rate[who, j] < rate[who, i]) { t = rate[who, i]; rate[who, i] = rate[who, j]; rate[who, j] = t }
    return (rate[who, int((n + 1) / 2)] + rate[who, int(n / 2) + 1]) / 2
  }
  END {
    ours = median("freehold"); theirs = median("pytorch")
    printf "%s: freehold %.0f, pytorch %.0f tokens/s, ratio %.2f; peak %d and %d MiB\n",
      what, ours, theirs, ours / theirs, peak["freehold"], peak["pytorch"]
  }' "$work/rates"
