#!/usr/bin/env bash
# Several sequences generating together, beside llama-batched-bench, in turns on the same file, with the ratios of the
# medians: tokens a second of all sequences, each of which has read a prompt of its own before.
#
#   sequences.sh MODEL.gguf [NUMBERS [PROMPT [GENERATED]]]        (default: 1,8 sequences, 128 tokens, 32 tokens)
#
# THREADS (2), ROUNDS (3)
# PEER         the command of the peer (default: llama-batched-bench)
# FREEHOLD     the command that is compared (default: ../freehold, which builds itself)
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
freehold=${FREEHOLD:-$root/freehold}
[[ $# -gt 0 ]] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
model=$1 numbers=${2:-1,8} prompt=${3:-128} generated=${4:-32} threads=${THREADS:-2} rounds=${ROUNDS:-3}
read -ra peer <<<"${PEER:-llama-batched-bench}"
most=$(tr ',' '\n' <<<"$numbers" | sort -n | tail -1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# field FILE KEY...: the numbers of these keys, of each JSON line that has them all.
field() {
  local file=$1
  shift
  awk -v keys="$*" '{
    line = ""
    for (i = split(keys, key, " "); i > 0; i--) {
      if (!match($0, "\"" key[i] "\": ?[0-9.e+-]+")) next
      line = substr($0, RSTART + length(key[i]) + 3, RLENGTH - length(key[i]) - 3) + 0 " " line
    }
    print line
  }' "$file"
}

for ((round = 1; round <= rounds; round++)); do
  $freehold bench -m "$model" -t "$threads" -p 0 -n "$generated" -d "$prompt" --sequences "$numbers" -r 1 -o jsonl \
    >"$work/ours" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
  "${peer[@]}" -m "$model" -t "$threads" -npp "$prompt" -ntg "$generated" -npl "$numbers" \
    -c $((most * (prompt + generated))) --output-format jsonl >"$work/theirs" 2>"$work/log" ||
    { cat "$work/log" >&2; exit 1; }
  field "$work/ours" n_sequences avg_ts | sed 's/^/ours /' >>"$work/rates"
  field "$work/theirs" pl speed_tg | sed 's/^/theirs /' >>"$work/rates"
done

echo "$model, $rounds rounds, medians in tokens/s of all sequences, $generated tokens each after $prompt"
sort -k1,1 -k2,2n -k3,3n "$work/rates" | awk '
  function median(key) { n = count[key]; return (v[key, int((n + 1) / 2)] + v[key, int(n / 2) + 1]) / 2 }
  { key = $1 " " $2; v[key, ++count[key]] = $3; numbers[$2] }
  END {
    for (number in numbers) {
      ours = median("ours " number); theirs = median("theirs " number)
      printf "%4d sequences   freehold %9.2f   peer %9.2f   ratio %5.2f\n", number, ours, theirs, ours / theirs
    }
  }' | sort -n
