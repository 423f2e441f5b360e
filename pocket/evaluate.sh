#!/bin/sh
# Asks Freehold Pocket, or another model, questions that it was not trained on.
#
#   pocket/evaluate.sh [MODEL.gguf] [QUESTIONS.jsonl] [--answers]
#
# QUESTIONS are pocket/evaluation.jsonl, or those of pocket/fresh.jsonl, which were written when the corpus was finished.
# Prints what was answered wrong (--answers: all answers) and how many answers were right in each category; exits with 1
# where fewer than 90 % were.
set -eu
cd "$(dirname "$0")/.."
model=pocket/pocket.gguf questions=pocket/evaluation.jsonl answers=
for argument; do
    case $argument in
        *.gguf) model=$argument ;;
        *.jsonl) questions=$argument ;;
        --answers) answers=--answers ;;
        *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done
./freehold --version > /dev/null # builds it where that is needed
. pocket/java.sh
exec "$java" --module-path target/freehold/lib --add-modules dev.freehold.engine,dev.freehold.kernels,dev.freehold.json \
    --enable-native-access=dev.freehold.kernels -XX:TieredStopAtLevel=1 \
    pocket/evaluation/Evaluate.java "$model" "$questions" $answers
