package dev.freehold.tokenizer.split;


/// `\p{N}{1,digits}`: numbers apart from everything else.
///
/// @param digits  how many digits stay together
record NumberScanner(int digits) implements Scanner {
    @Override
    public int match(byte[] text, int at, int to) {
        int end = Scanner.numbers(text, at, to, digits);
        return end == at ? NO_MATCH : end;
    }

}
