#!/bin/sh
# Asks Freehold Pocket, or another model, the questions of evaluation.jsonl, none of which it was trained on.
#
#   pocket/evaluate.sh [MODEL] [--answers]
#
# Prints what was answered wrong (--answers: all answers) and how many answers were right in each category; exits with 1
# where fewer than 90 % were.
set -eu
cd "$(dirname "$0")/.."
model=pocket/pocket.gguf
if [ $# -gt 0 ] && [ "$1" != --answers ]; then model=$1; shift; fi
./freehold --version > /dev/null # builds it where that is needed
java=${FREEHOLD_JAVA_HOME:-${JAVA_HOME:-}}
if [ -n "$java" ]; then java=$java/bin/java; else java=java; fi
exec "$java" --module-path target/freehold/lib --add-modules dev.freehold.engine,dev.freehold.kernels,dev.freehold.json \
    --enable-native-access=dev.freehold.kernels -XX:TieredStopAtLevel=1 \
    pocket/evaluation/Evaluate.java "$model" pocket/evaluation.jsonl "$@"
