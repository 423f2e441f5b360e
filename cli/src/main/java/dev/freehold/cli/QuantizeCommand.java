package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.conversion.ModelOutput;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Processors;
import dev.freehold.tuning.quantize.ImportanceFile;
import dev.freehold.tuning.quantize.ImportanceMatrix;
import dev.freehold.tuning.quantize.QuantMix;
import dev.freehold.tuning.quantize.Quantization;
import dev.freehold.tuning.quantize.QuantizationLoss;
import dev.freehold.tuning.quantize.QuantizeOptions;
import dev.freehold.tuning.quantize.QuantizePlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold quantize`: the same model with fewer bits a weight.
@Command(name = "quantize", description = "Writes a model with fewer bits a weight, as a GGUF file. Types and mixes are"
        + " those of llama-quantize: Q4_K_M, Q5_K_M, Q6_K, Q8_0, IQ4_XS and so on.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class QuantizeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "a .gguf file or a Hugging Face folder")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "the .gguf file to write")
    private Path out;

    @Parameters(index = "2", paramLabel = "TYPE", description = "what to quantize to, as Q4_K_M")
    private String type;

    @Option(names = "--imatrix", paramLabel = "FILE", description = "how much columns count, as 'freehold imatrix' or"
            + " llama-imatrix measured it")
    private Optional<Path> imatrix = Optional.empty();

    @Option(names = "--pure", description = "the same type for all matrices, where the mix would give some more bits")
    private boolean pure;

    @Option(names = "--output-tensor-type", paramLabel = "TYPE", description = "the type of the output matrix")
    private Optional<String> output = Optional.empty();

    @Option(names = "--token-embedding-type", paramLabel = "TYPE", description = "the type of the token embeddings")
    private Optional<String> embedding = Optional.empty();

    @Option(names = "--tensor-type", paramLabel = "PATTERN=TYPE", description = "the type of all matrices in whose name"
            + " this regular expression is found, as attn_v=Q8_0; may be repeated, the first that fits counts")
    private List<String> rules = List.of();

    @Option(names = "--requantize", description = "quantize also what is quantized already")
    private boolean requantize;

    @Option(names = "--dry-run", description = "say which types and sizes tensors would get, and write nothing")
    private boolean dryRun;

    @Option(names = "--evaluate", paramLabel = "TEXT", description = "afterwards tell the perplexity of a text, before"
            + " and after, and how far predictions have moved (KL divergence)")
    private Optional<Path> evaluate = Optional.empty();

    @Option(names = "--overwrite", description = "replace a file that is there already")
    private boolean overwrite;

    @Option(names = {"-t", "--threads"}, paramLabel = "N",
            description = "threads to compute with (default: one a core)")
    private int threads;

    @Override
    public Integer call() {
        QuantizeOptions plain = UsageError.orValue(spec, this::options);
        requireOther();
        if (!dryRun) {
            if (!out.toString().endsWith(".gguf")) {
                throw new ParameterException(spec.commandLine(), "OUT should be a .gguf file, not '" + out + "'");
            }
            new ModelOutput(out, overwrite).requireRoom(Optional.empty());
        }
        Optional<String> text = evaluate.map(TextInput::file);
        Optional<ImportanceMatrix> importance = imatrix.map(ImportanceFile::read);
        QuantizeOptions options = new QuantizeOptions(plain.mix(), pure, plain.output(), plain.embedding(),
                plain.rules(), requantize, importance, plain.threads());
        try (Checkpoint model = Checkpoint.open(in)) {
            QuantizePlan plan = QuantizePlan.of(model, options);
            if (dryRun) {
                show(plan);
                return 0;
            }
            write(plan, options, model);
        }
        text.ifPresent(each -> print(QuantizationLoss.measure(in, out, each, options.threads(), this::evaluated)));
        return 0;
    }

    private QuantizeOptions options() {
        if (threads < 0) {
            throw new IllegalArgumentException("the number of threads should be positive, is " + threads);
        }
        int count = threads == 0 ? Processors.here().threads() : threads;
        return new QuantizeOptions(QuantMix.of(type), pure, output.map(QuantMix::typeOf),
                embedding.map(QuantMix::typeOf), rules.stream().map(QuantizeOptions.Rule::parse).toList(), requantize,
                Optional.empty(), count);
    }

    private void requireOther() {
        try {
            if (Files.exists(in) && Files.exists(out) && Files.isSameFile(in, out)) {
                throw new CheckpointException(out + ": is the model itself; write another file");
            }
        } catch (IOException e) {
            throw new CheckpointException("%s: cannot be read: %s".formatted(out, e.getMessage()), e);
        }
    }

    private void write(QuantizePlan plan, QuantizeOptions options, Checkpoint model) {
        PrintWriter err = spec.commandLine().getErr();
        model.notes().forEach(note -> err.println("freehold: " + in + ": " + note));
        List<QuantizePlan.Entry> replaced = plan.replaced();
        if (!replaced.isEmpty()) {
            QuantizePlan.Entry first = replaced.getFirst();
            err.printf("freehold: rows of %d matrices are not whole blocks of their type: '%s' gets %s, not %s%n",
                    replaced.size(), first.source().name(), first.type(), first.wanted());
        }
        long begun = System.nanoTime();
        var bar = new ProgressLine(err);
        Quantization.write(out, plan, options, bar::show);
        bar.clear();
        err.printf("%s: %s, %s of %s, %.2f bits a weight, in %.1f s%n", out, options.mix(), ByteSize.text(plan.bytes()),
                ByteSize.text(plan.sourceBytes()), plan.bitsPerElement(), (System.nanoTime() - begun) / 1e9);
    }

    private void show(QuantizePlan plan) {
        PrintWriter lines = spec.commandLine().getOut();
        for (QuantizePlan.Entry entry : plan.tensors()) {
            DType from = entry.source().dtype();
            lines.printf("%-40s %-20s %-5s %s%s  %s%n", entry.source().name(), entry.source().shape(), from,
                    from == entry.type() ? "kept" : "→ " + entry.type(),
                    entry.type() == entry.wanted() ? "" : " for " + entry.wanted(), ByteSize.text(entry.bytes()));
        }
        lines.printf("%s of %s, %.2f bits a weight%n", ByteSize.text(plan.bytes()),
                ByteSize.text(plan.sourceBytes()), plan.bitsPerElement());
    }

    private void evaluated(int done, int of) {
        spec.commandLine().getErr().printf("[%d/%d]%n", done, of);
    }

    private void print(QuantizationLoss loss) {
        PrintWriter lines = spec.commandLine().getOut();
        lines.printf("%-14s %12s %12s%n", "", "before", "after");
        lines.printf("%-14s %12s %12s%n", "size", ByteSize.text(loss.bytesBefore()), ByteSize.text(loss.bytesAfter()));
        lines.printf("%-14s %12.4f %12.4f%n", "perplexity", loss.before().value(), loss.after().value());
        lines.printf("%-14s %12s %12.6f ± %.6f nats a token%n", "KL divergence", "0", loss.divergence().mean(),
                loss.divergence().standardError());
    }
}
