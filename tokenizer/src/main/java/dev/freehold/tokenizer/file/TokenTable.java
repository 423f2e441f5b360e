package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.model.Vocabulary;
import dev.freehold.tokenizer.pipeline.AddedToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The vocabulary and the added tokens of a `tokenizer.json` as one table: ids are 0, 1, 2 … without gaps.
///
/// @param index  all tokens as they are written
/// @param modelTokens  those of the model, control tokens excluded: what text without added tokens may become
/// @param added  the added tokens
/// @param special  the control tokens
record TokenTable(Vocabulary index, BitSet modelTokens, List<AddedToken> added, BitSet special) {
    private static final int MAX_ADDED_LENGTH = 1024;

    static TokenTable of(TokenizerJson json) {
        List<AddedToken> added = added(json);
        Texts listed = json.vocabulary();
        int[] positions = positions(json, added);
        var texts = new Texts(positions.length);
        for (int id = 0; id < positions.length; id++) {
            int position = positions[id];
            if (position < listed.size()) {
                texts.add(listed.bytes(), listed.start(position), listed.end(position));
            } else {
                texts.add(added.get(position - listed.size()).text());
            }
        }
        var index = new Vocabulary(texts);
        for (int id = 0; id < positions.length; id++) {
            int first = index.index(id);
            if (first != id) {
                throw error(json, "token '%s' has two ids, %d and %d".formatted(texts.text(id), first, id));
            }
        }
        var special = new BitSet();
        added.stream().filter(AddedToken::special).forEach(token -> special.set(token.id()));
        var modelTokens = new BitSet();
        modelTokens.set(0, positions.length);
        added.stream().filter(token -> positions[token.id()] >= listed.size())
                .forEach(token -> modelTokens.clear(token.id()));
        modelTokens.andNot(special);
        return new TokenTable(index, modelTokens, added, special);
    }

    /// Where each id's text is: a position in the vocabulary, or after its end one in the list of added tokens.
    private static int[] positions(TokenizerJson json, List<AddedToken> added) {
        Texts listed = json.vocabulary();
        int[] positions = new int[listed.size() + added.size()];
        Arrays.fill(positions, -1);
        int count = 0;
        for (int position = 0; position < listed.size(); position++) {
            int id = json.ids().length > 0 ? json.ids()[position] : position;
            if (id < 0 || id >= positions.length || positions[id] >= 0) {
                throw unfit(json, id, listed.text(position), positions.length);
            }
            positions[id] = position;
            count++;
        }
        for (int i = 0; i < added.size(); i++) {
            int id = added.get(i).id();
            if (id < 0 || id >= positions.length) {
                throw unfit(json, id, added.get(i).text(), positions.length);
            }
            boolean inModel = positions[id] >= 0;
            if (inModel && !listed.text(positions[id]).equals(added.get(i).text())) {
                throw error(json, "id %d is both '%s' and '%s'"
                        .formatted(id, listed.text(positions[id]), added.get(i).text()));
            }
            positions[id] = inModel ? positions[id] : listed.size() + i;
            count += inModel ? 0 : 1;
        }
        for (int id = 0; id < count; id++) {
            if (positions[id] < 0) {
                throw error(json, "no token has id %d, and %d tokens have higher ids".formatted(id, count - id));
            }
        }
        return Arrays.copyOf(positions, count);
    }

    private static TokenizerException unfit(TokenizerJson json, int id, String text, int count) {
        return error(json, id < 0 || id >= count
                ? "token '%s' has id %d, but there are only %d tokens".formatted(text, id, count)
                : "two tokens have id %d, one of them '%s'".formatted(id, text));
    }

    private static List<AddedToken> added(TokenizerJson json) {
        if (!json.root().has("added_tokens")) {
            return List.of();
        }
        var added = new ArrayList<AddedToken>();
        Map<String, Integer> ids = new HashMap<>();
        for (Section token : json.root().sections("added_tokens")) {
            token.only("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
            String text = token.string("content");
            if (text.isEmpty() || text.length() > MAX_ADDED_LENGTH) {
                throw token.error("an added token of %d characters".formatted(text.length()));
            }
            int id = token.integer("id");
            Integer other = ids.put(text, id);
            if (other != null) {
                throw token.error("added token '%s' stands twice".formatted(text));
            }
            boolean special = token.flag("special", false);
            added.add(new AddedToken(id, text, special, token.flag("single_word", false), token.flag("lstrip", false),
                    token.flag("rstrip", false), token.flag("normalized", !special)));
        }
        return added;
    }

    private static TokenizerException error(TokenizerJson json, String problem) {
        return new TokenizerException(json.source() + ": " + problem);
    }
}
