#!/usr/bin/env bash
# How far quantized models are from the exact one, ours beside a peer's: KL divergences in nats a token, and their ratio.
#
#   divergence.sh EXACT.gguf PREFIX TEXT [TYPE ...]
#
# PREFIX    of the peer's files, PREFIX-TYPE.gguf, made of the same model (those of all types that are there)
# FREEHOLD  the command that is compared (default: ../../freehold, which builds itself)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
freehold=${FREEHOLD:-$here/../../freehold}
[[ $# -ge 3 ]] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
exact=$1 prefix=$2 text=$3
shift 3
if [[ $# -eq 0 ]]; then
  for type in F16 BF16 Q8_0 Q6_K Q5_K_M Q5_K_S Q4_K_M Q4_K_S Q3_K_L Q3_K_M Q3_K_S Q2_K IQ4_NL IQ4_XS Q5_1 Q5_0 Q4_1 Q4_0; do
    if [[ -e $prefix-$type.gguf ]]; then set -- "$@" "$type"; fi
  done
fi
mkdir -p "$here/target"

divergence() {
  "$freehold" perplexity "$1" "$text" --against "$exact" -c 512 2>/dev/null | awk '/^KL divergence/ { print $3 }'
}

for type; do
  "$freehold" quantize "$exact" "$here/target/ours.gguf" "$type" --overwrite 2>/dev/null >&2
  echo "$type $(divergence "$here/target/ours.gguf") $(divergence "$prefix-$type.gguf")"
done | awk '{ printf "%-7s freehold %s, peer %s, ratio %.3f\n", $1, $2, $3, ($3 > 0 ? $2 / $3 : 1) }'
rm -f "$here/target/ours.gguf"
