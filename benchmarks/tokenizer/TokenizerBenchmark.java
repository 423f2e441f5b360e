import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.Tokenizer.Specials;
import dev.freehold.tokenizer.TokenizerFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// How fast a tokenizer encodes on one thread: MB/s to stdout. It must give the peer's ids, or it is not timed.
///
/// Also `load FILE`: milliseconds to load a `tokenizer.json` in this, a fresh JVM.
final class TokenizerBenchmark {
    private static final int ROUNDS = 12;

    private TokenizerBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("load")) {
            long start = System.nanoTime();
            TokenizerFile.read(Path.of(arguments[1]));
            System.out.printf("%.0f%n", (System.nanoTime() - start) / 1e6);
            return;
        }
        Tokenizer tokenizer = TokenizerFile.read(Path.of(arguments[0]));
        byte[] text = Files.readAllBytes(Path.of(arguments[1]));
        String[] documents = new String(text, StandardCharsets.UTF_8).split("\0");
        int[] ids = Arrays.stream(documents)
                .flatMapToInt(document -> Arrays.stream(tokenizer.encode(document, Specials.PARSE)))
                .toArray();
        byte[] expected = Files.readAllBytes(Path.of(arguments[2]));
        var actual = ByteBuffer.allocate(4 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
        actual.asIntBuffer().put(ids);
        if (!Arrays.equals(expected, actual.array())) {
            System.err.println("the ids differ from the peer's");
            System.exit(1);
        }
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = cpuTime();
            for (String document : documents) {
                tokenizer.encode(document, Specials.PARSE);
            }
            best = Math.max(best, text.length * 1e3 / (cpuTime() - start));
        }
        System.out.printf("%.2f%n", best);
    }

    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
