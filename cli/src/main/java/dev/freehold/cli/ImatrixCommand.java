package dev.freehold.cli;

import dev.freehold.checkpoint.NewFile;
import dev.freehold.tuning.quantize.ImportanceFile;
import dev.freehold.tuning.quantize.ImportanceMatrix;
import dev.freehold.tuning.quantize.ImportanceMeasurement;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `freehold imatrix`: how much the columns of a model's matrices count, to quantize with.
@Command(name = "imatrix", description = "Measures on a text how much each column of each matrix counts, for"
        + " 'freehold quantize --imatrix' and for llama-quantize. The text should be like what the model will read.")
final class ImatrixCommand extends ModelCommand {
    private static final int WINDOW = 512;

    @Parameters(index = "1", paramLabel = "TEXT", description = "the text, UTF-8")
    private Path text;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "FILE", description = "the file to write")
    private Path out;

    @Option(names = "--overwrite", description = "replace a file that is there already")
    private boolean overwrite;

    @Override
    public Integer call() {
        NewFile.requireRoom(out, overwrite);
        String content = TextInput.file(text);
        int window = model.contextLength == 0 ? WINDOW : model.contextLength;
        ImportanceMatrix matrix = ImportanceMeasurement.measure(model.path, model.options(), content, text.toString(),
                window, (done, of, soFar) -> err().printf("[%d/%d] %.4f%n", done, of, soFar.value()));
        ImportanceFile.write(out, matrix);
        err().printf("%s: %d matrices, %d windows of %d tokens%n", out, matrix.entries().size(), matrix.chunks(),
                matrix.chunkSize());
        return 0;
    }
}
