package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.Architectures;
import dev.freehold.models.Pooling;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An open model that says how well documents answer a query.
///
/// It is asked whether a document meets the requirements, and a document's score is how much likelier "yes" is than
/// "no": Qwen3-Reranker (<https://arxiv.org/abs/2506.05176>) and what is prompted like it.
public final class Reranker implements AutoCloseable {
    /// What Qwen3-Reranker was trained with.
    public static final String INSTRUCTION =
            "Given a web search query, retrieve relevant passages that answer the query";

    private static final String TEMPLATE = """
            <|im_start|>system
            Judge whether the Document meets the requirements based on the Query and the Instruct provided. Note that \
            the answer can only be "yes" or "no".<|im_end|>
            <|im_start|>user
            <Instruct>: %s
            <Query>: {query}
            <Document>: {document}<|im_end|>
            <|im_start|>assistant
            <think>

            </think>

            """.formatted(INSTRUCTION);
    private static final Pattern PLACEHOLDER =
            Pattern.compile(Pattern.quote(INSTRUCTION) + "|\\{query}|\\{document}");
    private static final String TEMPLATE_KEY = "tokenizer.chat_template.rerank";
    private static final String CLASSIFIER = "cls.output.weight"; // the rows of the answers, where a file has no others

    private final TextEncoder encoder;
    private final QuotedSpecials specials;
    private final String template;
    private final float[] yes; // (D)
    private final float[] no;  // (D)

    private Reranker(TextEncoder encoder) {
        this.encoder = encoder;
        this.specials = new QuotedSpecials(encoder.tokenizer());
        this.template = encoder.checkpoint().metadata().text(TEMPLATE_KEY, TEMPLATE);
        this.yes = answer("yes");
        this.no = answer("no");
    }

    /// Opens a `.gguf` file or a Hugging Face folder.
    ///
    /// @throws CheckpointException if the file is absent, malformed or of an unknown architecture
    public static Reranker open(Path path) {
        return open(path, ModelOptions.DEFAULT);
    }

    /// Opens a `.gguf` file or a Hugging Face folder.
    ///
    /// @throws CheckpointException if the file is absent, malformed or of an unknown architecture
    /// @throws EngineException if the model cannot say "yes" and "no"
    /// @throws dev.freehold.tensor.UnusableTierException if the kernels asked for do not exist or cannot run here
    public static Reranker open(Path path, ModelOptions options) {
        TextEncoder encoder = TextEncoder.open(path, options);
        try {
            if (Architectures.isEncoder(encoder.checkpoint())) {
                throw new EngineException(path + ": a model of this kind gives no answers and so cannot rank");
            }
            return new Reranker(encoder);
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /// The row of the output matrix that makes the logit of a word.
    private float[] answer(String word) {
        Checkpoint checkpoint = encoder.checkpoint();
        if (checkpoint.has(CLASSIFIER)) {
            return row(checkpoint.find(CLASSIFIER).orElseThrow(), label(checkpoint.metadata(), word));
        }
        OptionalInt token = encoder.tokenizer().id(word);
        if (token.isEmpty()) {
            throw new EngineException("%s: no token '%s' to answer with: this model cannot rank"
                    .formatted(checkpoint.path(), word));
        }
        Tensor output = checkpoint.find("output.weight").or(() -> checkpoint.find("token_embd.weight")).orElseThrow();
        return row(output, token.getAsInt());
    }

    private static int label(Metadata metadata, String word) {
        String key = metadata.text("general.architecture") + ".classifier.output_labels";
        int index = metadata.texts(key).indexOf(word);
        if (index < 0) {
            throw metadata.invalid(key, "should have the label '%s', has %s".formatted(word, metadata.texts(key)));
        }
        return index;
    }

    private float[] row(Tensor matrix, int index) {
        if (matrix.shape().columns() != encoder.width() || index >= matrix.shape().rows()) {
            throw new CheckpointException("%s: tensor '%s' should have a row %d of %d, is %s".formatted(
                    encoder.checkpoint().path(), matrix.name(), index, encoder.width(), matrix.shape()));
        }
        var row = new float[encoder.width()];
        BlockFormat.of(matrix.dtype()).decode(matrix.data(), index * matrix.rowBytes(), row, 0, row.length);
        return row;
    }

    /// How well documents answer a query: each from 0, not at all, to 1.
    ///
    /// @throws EngineException if a document is too long
    public double[] score(String query, List<String> documents) {
        return score(INSTRUCTION, query, documents);
    }

    /// How well documents answer a query: each from 0, not at all, to 1.
    ///
    /// @param instruction  what the search is for, in a sentence
    /// @throws EngineException if a document is too long
    public double[] score(String instruction, String query, List<String> documents) {
        List<int[]> prompts = documents.stream().map(document -> prompt(instruction, query, document)).toList();
        return encoder.vectors(prompts, Pooling.LAST).stream().mapToDouble(this::probabilityOfYes).toArray();
    }

    /// The parts of the template that stand for something, each replaced once: what is put in may look like them.
    private int[] prompt(String instruction, String query, String document) {
        Map<String, String> values = Map.of(INSTRUCTION, instruction, "{query}", query, "{document}", document);
        String prompt = PLACEHOLDER.matcher(template).replaceAll(
                found -> Matcher.quoteReplacement((String) specials.quote((Object) values.get(found.group()))));
        return specials.encode(prompt);
    }

    /// The softmax of the two logits.
    private double probabilityOfYes(float[] hidden) {
        double difference = 0;
        for (int k = 0; k < hidden.length; k++) {
            difference += (double) hidden[k] * (yes[k] - no[k]);
        }
        return 1 / (1 + Math.exp(-difference));
    }

    @Override
    public void close() {
        encoder.close();
    }
}
