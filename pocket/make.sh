#!/bin/sh
# Makes Freehold Pocket, pocket/pocket.gguf, from nothing but this repository: writes its corpus, learns a vocabulary,
# trains, tunes, quantizes and asks it the questions of the evaluation. About three quarters of an hour on two cores.
#
#   pocket/make.sh [--resume]
#
# What is made on the way is in target/pocket, with a report of each step of the training. --resume goes on where an
# earlier run was interrupted.
set -eu
cd "$(dirname "$0")/.."
work=target/pocket
. pocket/java.sh
resume=no
if [ "${1:-}" = --resume ]; then resume=yes; fi

# step FILE COMMAND ...: does what makes FILE; with --resume, only where it is missing.
step() {
    made=$1
    shift
    if [ $resume = yes ] && [ -e "$made" ]; then return; fi
    printf '\n%s  %s\n' "$(date +%H:%M:%S)" "$*"
    "$@"
}

# learn FOLDER COMMAND ...: trains into FOLDER, or goes on with what is there.
learn() {
    folder=$1
    shift
    if [ $resume = yes ] && [ -d "$folder" ]; then
        if [ ! -e "$folder/model.safetensors" ]; then step - "$@" --resume; fi
    else
        step - "$@" --overwrite
    fi
}

mkdir -p $work
step $work/corpus/text.txt "$java" pocket/corpus/Corpus.java $work/corpus
step $work/vocabulary/tokenizer.json ./freehold train-tokenizer $work/corpus/text.txt --vocab-size 4096 \
    --min-frequency 4 --chat-template pocket/chat_template.jinja --ctx-size 1024 -o $work/vocabulary \
    --special '<|im_start|>' --special '<|im_end|>' --special '<tool_call>' --special '</tool_call>'
learn $work/trained ./freehold train --config pocket/train.yaml
learn $work/tuned ./freehold tune --config pocket/tune.yaml
learn $work/polished ./freehold tune --config pocket/polish.yaml
printf '{"do_sample": false, "eos_token_id": [2, 0], "pad_token_id": 0}\n' > $work/polished/generation_config.json
step - ./freehold export $work/trained $work/base --name "Freehold Pocket Base" --license apache-2.0 --overwrite
step - ./freehold export $work/polished $work/exported --base $work/base --name "Freehold Pocket" --license apache-2.0 \
    --tag freehold --overwrite
step - ./freehold quantize $work/exported pocket/pocket.gguf Q8_0 --overwrite
pocket/evaluate.sh
