#!/usr/bin/env bash
# Encoding speed beside Hugging Face's tokenizers, one thread, CPU time, best of several rounds; and load time.
#
#   run.sh TOKENIZER.JSON
#
# Needs the built modules (mvn package), JAVA_HOME with a JDK 25, and PEER, a command that runs Python with the package
# `tokenizers` (default: python3).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
work=$here/target
tokenizer=$work/tokenizer.json
mkdir -p "$work"
cp "$1" "$tokenizer"
cd "$here" # a peer in a chroot may see this folder only
jackson=${JACKSON:-$(find ~/.m2 -name 'jackson-core-3*.jar' | sort | tail -1)}
modules=$root/tokenizer/target/classes:$root/json/target/classes:$jackson
java=("${JAVA_HOME:?a JDK 25}/bin/java" --module-path "$modules" --add-modules dev.freehold.tokenizer)
read -ra peer <<<"${PEER:-python3}"

[[ -e $work/chinese.txt ]] || python3 "$here/text.py" "$work"
for text in english chinese; do
  theirs=$("${peer[@]}" "$here/peer.py" "$tokenizer" "$work/$text.txt" "$work/$text.ids")
  ours=$("${java[@]}" "$here/TokenizerBenchmark.java" "$tokenizer" "$work/$text.txt" "$work/$text.ids")
  awk -v t=$text -v o="$ours" -v p="$theirs" 'BEGIN { printf "%s: %s MB/s, peer %s MB/s, ratio %.1f\n", t, o, p, o / p }'
done
mkdir -p "$work/classes"
"${java[0]}c" -d "$work/classes" --module-path "$modules" --add-modules dev.freehold.tokenizer "$here/TokenizerBenchmark.java"
for _ in 1 2 3 4 5; do
  "${java[@]}" -cp "$work/classes" TokenizerBenchmark load "$tokenizer"
done | sort -n | awk '{ t[NR] = $1 } END { print "load: " t[1] " ms, median " t[3] " ms" }'
