"""Writes english.txt and chinese.txt, 4 MB each, to a folder: made-up prose, the same at every run.

English: words with the frequencies of a language (Zipf), sentences, numbers, lists, bits of code. Chinese: sentences of
common characters, never the same twice, so that no cache helps.

usage: text.py FOLDER
"""
import pathlib
import random
import sys

SIZE = 4_000_000
DOCUMENT = "\x00"  # between documents; neither reader encodes it
FREQUENT = """the of and to in is that for it as with on be by this are or from at an which not have has was can all more if
will one their other about when use we you they there these two may time than its into only some over new also such our
like between after first even most each many through same much those where well should because any being before back
work system data model text file language number result value way point part line case name order state change form
memory word table example method test set field type group level page list process level call function return class
index block thread cache queue record token server client message request response session buffer stream path folder
small large long short high low fast slow simple open free full empty early late good better best old young next last
read write send receive start stop begin end build run load store keep find make take give show tell ask answer learn
understand describe explain measure compare improve remove replace contain depend belong follow lead bring hold""".split()
RARE = """algorithm architecture tokenizer quantization checkpoint benchmark throughput latency concurrency scheduler
compression normalization vocabulary embedding attention probability distribution implementation specification
documentation configuration authentication environment infrastructure compatibility serialization transformation
approximately nevertheless consequently responsibility international significantly extraordinary misunderstanding
chrysanthemum labyrinthine thoroughbred weatherbeaten handkerchief kaleidoscope archipelago xylophone zeppelin""".split()
HANZI = """的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然
家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第
公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特
代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安
少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放
强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔""".replace("\n", "")


def english(rng):
    ranks = [1 / (i + 2) for i in range(len(FREQUENT))]
    sentence = []
    for _ in range(rng.randint(6, 22)):
        kind = rng.random()
        if kind < 0.86:
            sentence.append(rng.choices(FREQUENT, ranks)[0])
        elif kind < 0.94:
            sentence.append(rng.choice(RARE))
        elif kind < 0.97:
            sentence.append(str(rng.randint(0, 9999)))
        else:
            sentence.append("`%s_%s(%d)`" % (rng.choice(FREQUENT), rng.choice(RARE), rng.randint(0, 99)))
        if rng.random() < 0.08:
            sentence[-1] += ","
    text = " ".join(sentence)
    return text[0].upper() + text[1:] + rng.choice([". ", ". ", ". ", "? ", ".\n", ":\n\n- ", "; it's "])


def chinese(rng):
    clauses = ["".join(rng.choices(HANZI, k=rng.randint(4, 14))) for _ in range(rng.randint(1, 4))]
    return "，".join(clauses) + rng.choice(["。", "。", "！", "？", "。\n"])


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, sentence in ("english", english), ("chinese", chinese):
        rng = random.Random(7)
        documents, size = [], 0
        while size < SIZE:
            document = ""
            while len(document.encode()) < 8_000:
                document += sentence(rng)
            documents.append(document)
            size += len(document.encode())
        (folder / f"{name}.txt").write_text(DOCUMENT.join(documents), encoding="utf-8")


main()
