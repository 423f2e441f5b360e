"""Makes the small tokenizers beside this file and what Hugging Face's tokenizers (0.23.1) make of random texts.

NAME.json is a tokenizer, NAME.jsonl its cases: text, ids, ids of the text when control tokens count as text, what the
ids say with control tokens and without.

usage: make.py   (in this folder, with the package `tokenizers`)
"""
import json
import random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

rng = random.Random(11)
CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
TAIL = r"\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3 = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|" + TAIL
QWEN35 = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|" + TAIL
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
PREFIX = r"[^\r\n\p{L}\p{N}]?"


def cased(suffix, digits):
    words = PREFIX + UPPER + "*" + LOWER + "+" + suffix + "|" + PREFIX + UPPER + "+" + LOWER + "*" + suffix
    return words + r"|\p{N}" + digits + r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|" + TAIL


DEEPSEEK = ["\\p{N}{1,3}", "[一-龥\u3040-ゟ゠-ヿ]+",
            "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
            "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"]
SAMPLES = """the quick brown fox|getUserName(42)|HTTPServer's don't WE'LL I'Ve 'ſ|  two  spaces|\n\n  \n x|\t\ttabs\r\n|naïve café
e\u0301 o\u0308|你好，世界。中文分词|こんにちはカタカナ|안녕하세요|Привет, мир|مرحبا بالعالم|नमस्ते दुनिया|😀👍🏽👨‍👩‍👧|3.14159 1,000,000 ²³ ½|!=+-*/ <<>> ///
&&&|\u00a0\u3000\u2028x|\x85\x00\x01\u200b\u200d\ufeff|ⅷⅧ ǅ ʰ ª|𝔘𝔫𝔦 𠀀𠮷|a_b-c.d,e;f|<0x0A> <unk> <s>|<|user|>hi<|end|> there<|end|>|<tool>x</tool>
some<mask>words <mask> here|[word]in a [word] s|\u0130\u0131 ß ẞ ﬁ|ÅÅ\u212b""".replace("\n", "|").split("|")


def text():
    parts = []
    for _ in range(rng.randint(1, 9)):
        kind = rng.random()
        if kind < 0.6:
            parts.append(rng.choice(SAMPLES))
        elif kind < 0.8:
            parts.append(rng.choice([" ", "  ", "\n", " \n", "", "'", "s", "1", "中", "<|end|>", "<s>"]))
        else:
            low, high = rng.choice([(32, 126), (160, 0x24F), (0x300, 0x36F), (0x370, 0x5FF), (0x900, 0x97F), (0x2000, 0x206F),
                                    (0x2E80, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0x1F300, 0x1F6FF), (0, 31)])
            parts.append("".join(chr(rng.randint(low, high)) for _ in range(rng.randint(1, 6))))
    return "".join(parts)


CORPUS = [text() for _ in range(2000)] + ["the user of the system and the model of the text in the file"] * 50


def write(name, tokenizer, edit=lambda value: None, clean=lambda text: text):
    value = json.loads(tokenizer.to_str())
    edit(value)
    tokenizer = Tokenizer.from_str(json.dumps(value))
    with open(name + ".json", "w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")
    with open(name + ".jsonl", "w", encoding="utf-8") as out:
        for case in map(clean, [""] + SAMPLES + [text() for _ in range(60)]):
            tokenizer.encode_special_tokens = False
            ids = tokenizer.encode(case, add_special_tokens=False).ids
            tokenizer.encode_special_tokens = True
            plain = tokenizer.encode(case, add_special_tokens=False).ids
            tokenizer.encode_special_tokens = False
            row = {"text": case, "ids": ids, "plain": plain, "decoded": tokenizer.decode(ids, skip_special_tokens=False),
                   "shown": tokenizer.decode(ids, skip_special_tokens=True)}
            out.write(json.dumps(row, ensure_ascii=True) + "\n")


def byte_level(name, *steps, edit=lambda value: None, **options):
    tokenizer = Tokenizer(models.BPE(ignore_merges=options.pop("ignore_merges", False)))
    normalizer = options.pop("normalizer", None)
    if normalizer:
        tokenizer.normalizer = normalizer
    byte_step = pre_tokenizers.ByteLevel(add_prefix_space=options.pop("prefix", False), use_regex=not steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*steps, byte_step]) if steps else byte_step
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=420, special_tokens=["<s>", "<|user|>", "<|end|>"], show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.add_tokens([AddedToken("<tool>", normalized=False), AddedToken("</tool>", normalized=False)])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, rstrip=True, special=True)])
    tokenizer.add_tokens([AddedToken("[word]", single_word=True, normalized=True)])
    if options.pop("template", False):
        tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(
            single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", tokenizer.token_to_id("<s>"))])])
    write(name, tokenizer, edit)


def split(expression):
    return pre_tokenizers.Split(Regex(expression), "isolated")


def characters(name, normalizer, pre_tokenizer, decoder):
    """As Llama 2 is converted: byte tokens in the vocabulary, not among the added tokens."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<unk>", "<s>", "</s>"]
    bytes_ = ["<0x%02X>" % value for value in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=520, special_tokens=special + bytes_, limit_alphabet=120, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.decoder = decoder

    def edit(value):
        value["pre_tokenizer"] = json.loads(pre_tokenizer.__getstate__()) if pre_tokenizer else None
        value["added_tokens"] = [token for token in value["added_tokens"] if token["content"] in special]
        size = len(value["model"]["vocab"])
        value["added_tokens"].append({"id": size, "content": "<tool>", "single_word": False, "lstrip": False,
                                      "rstrip": False, "normalized": True, "special": False})

    write(name, tokenizer, edit)


def unigram(name, byte_fallback):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace()])
    bytes_ = ["<0x%02X>" % value for value in range(256)] if byte_fallback else []
    trainer = trainers.UnigramTrainer(vocab_size=900, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>",
                                      show_progress=False)
    tokenizer.train_from_iterator([text for text in CORPUS[-130:] if "s>" not in text], trainer)

    def edit(value):
        value["model"]["vocab"] += [[token, -20.0] for token in bytes_]
        value["model"]["byte_fallback"] = byte_fallback

    # Here the reference makes control tokens of text that looks like one, even where it should not; Freehold does not.
    write(name, tokenizer, edit, lambda text: text.replace("<", "("))


def main():
    byte_level("llama3", split(LLAMA3), ignore_merges=True, template=True)
    byte_level("qwen35", split(QWEN35), normalizer=normalizers.NFC())
    byte_level("tekken", split(cased("", "")), ignore_merges=True)
    byte_level("gpt4o", split(cased(CONTRACTIONS + "?", "{1,3}")))
    byte_level("deepseek-v3", *map(split, DEEPSEEK))
    byte_level("gpt2", prefix=True)
    byte_level("smollm", pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False),
               edit=lambda value: value["pre_tokenizer"]["pretokenizers"].pop(2))
    byte_level("other", split(r"[A-Z]?[a-z]+|\d{2}|[^\w\s]+(?=\s|$)|\s+"))
    llama2 = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    fallback = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    characters("llama2", llama2, None, decoders.Sequence([*fallback, decoders.Strip(" ", 1, 0)]))
    characters("mistral", None, pre_tokenizers.Metaspace(prepend_scheme="first", split=False),
               decoders.Sequence([*fallback, decoders.Strip(" ", 1, 0)]))
    unigram("unigram", False)
    unigram("unigram-bytes", True)


main()
