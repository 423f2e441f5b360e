package dev.freehold.tuning.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.json.Json;
import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tuning.data.TokenBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Losses and gradients that PyTorch computed in double precision, from `fixtures/tuning`; see
/// `fixtures/make/gradients.py`.
public record Reference(String name, Map<String, Object> values) {
    private static final int SAMPLES = 64;
    private static final double GOLDEN = 0.6180339887498949;

    /// The numbers called `name`.
    public static Reference named(String name) {
        return new Reference(name, Json.parseObject(read(repository().resolve("fixtures/tuning/" + name + ".json"))));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError("cannot read the fixture " + file, e);
        }
    }

    /// The folder that holds the root `pom.xml`.
    public static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("fixtures/models"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /// A tiny model of this repository, as a Hugging Face folder.
    public static Checkpoint tiny(String model) {
        return Checkpoint.open(repository().resolve("fixtures/models").resolve(model));
    }

    /// The trained model, where it is there.
    static Checkpoint trained(String file) {
        Path path = repository().resolveSibling("shared/fixtures/tolstoy").resolve(file);
        assumeTrue(Files.exists(path), "skipped: there is no " + path);
        return Checkpoint.open(path);
    }

    /// The best kernels that this machine can run.
    public static Kernels kernels() {
        return KernelSelection.choose("").create(2);
    }

    public static NetworkOptions exact() {
        return new NetworkOptions(Precision.F32, false);
    }

    public double number(String key) {
        return ((Number) values.get(key)).doubleValue();
    }

    public Reference part(String key) {
        return new Reference(name + " " + key, Json.object(values.get(key), key));
    }

    public List<Double> numbers(String key) {
        return Json.array(values.get(key), key).stream().map(value -> ((Number) value).doubleValue()).toList();
    }

    List<String> texts(String key) {
        return Json.array(values.get(key), key).stream().map(String.class::cast).toList();
    }

    public List<TokenBatch> batches() {
        return Json.array(values.get("batches"), "batches").stream()
                .map(batch -> new Reference(name, Json.object(batch, "batch")).batch()).toList();
    }

    /// The sequences of this reference, packed.
    public TokenBatch batch() {
        List<int[]> sequences = arrays("sequences");
        List<int[]> targets = arrays("targets");
        var bounds = new int[sequences.size() + 1];
        for (int i = 0; i < sequences.size(); i++) {
            bounds[i + 1] = bounds[i] + sequences.get(i).length;
        }
        return new TokenBatch(joined(sequences), joined(targets), bounds,
                IntStream.range(0, sequences.size()).mapToObj(i -> name + ":" + (i + 1)).toArray(String[]::new));
    }

    private static int[] joined(List<int[]> arrays) {
        return arrays.stream().flatMapToInt(Arrays::stream).toArray();
    }

    private List<int[]> arrays(String key) {
        var arrays = new ArrayList<int[]>();
        for (Object array : Json.array(values.get(key), key)) {
            arrays.add(Json.array(array, key).stream().mapToInt(id -> ((Long) id).intValue()).toArray());
        }
        return arrays;
    }

    public LoraOptions lora() {
        int rank = (int) number("rank");
        return new LoraOptions(rank, number("alpha"), 0, values.containsKey("targets_adapted")
                ? texts("targets_adapted") : List.of(LoraOptions.ALL_LINEAR), false, 1);
    }

    /// Starts an adapter as the script does.
    ///
    /// @param learned  whether `B` is away from 0
    public static void startAdapter(List<Parameter> parameters, boolean learned) {
        for (Parameter parameter : parameters) {
            boolean down = parameter.name().endsWith(".lora_a");
            int columns = parameter.value().shape().columns();
            for (int i = 0; i < parameter.value().shape().rows(); i++) {
                for (int j = 0; j < columns; j++) {
                    double wave = ((long) i * columns + j + 1) * GOLDEN;
                    float value = (float) (2 * (wave - Math.floor(wave)) - 1);
                    parameter.value().set(i, j, down ? (float) (value / Math.sqrt(columns)) : learned ? value : 0);
                }
            }
        }
    }

    /// Compares gradients with all elements of the reference's.
    ///
    /// @param tolerance  of the norm of the difference, relative to the norm
    void assertComplete(List<Parameter> parameters, double tolerance) {
        Map<String, Object> shapes = Json.object(values.get("gradients"), "gradients");
        assertEquals(shapes.keySet().stream().sorted().toList(),
                parameters.stream().map(Parameter::name).sorted().toList());
        float[] all = floats(repository().resolve("fixtures/tuning/" + name + ".f32"));
        int at = 0;
        for (var shape : shapes.entrySet()) {
            Parameter parameter = parameters.stream().filter(p -> p.name().equals(shape.getKey())).findFirst()
                    .orElseThrow();
            float[] found = parameter.gradient().toArray();
            float[] expected = Arrays.copyOfRange(all, at, at += found.length);
            assertNear(shape.getKey(), expected, found, tolerance);
        }
        assertEquals(all.length, at);
    }

    /// Compares gradients with some elements of the reference's, and their norms.
    ///
    /// @param tolerance  relative to the norm
    public void assertSummaries(List<Parameter> parameters, double tolerance) {
        Map<String, Object> summaries = Json.object(values.get("summaries"), "summaries");
        assertEquals(summaries.keySet().stream().sorted().toList(),
                parameters.stream().map(Parameter::name).sorted().toList());
        for (Parameter parameter : parameters) {
            var summary = new Reference(name, Json.object(summaries.get(parameter.name()), parameter.name()));
            float[] gradient = parameter.gradient().toArray();
            List<Double> sample = summary.numbers("sample");
            var expected = new float[sample.size()];
            var found = new float[sample.size()];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = sample.get(i).floatValue();
                found[i] = gradient[(int) ((long) i * gradient.length / SAMPLES)];
            }
            assertNear(parameter.name(), expected, found, tolerance);
            double norm = summary.number("norm");
            assertEquals(norm, norm(gradient), tolerance * norm, parameter.name());
        }
    }

    private static void assertNear(String what, float[] expected, float[] found, double tolerance) {
        double difference = 0;
        double squares = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) found[i] - expected[i], 2);
            squares += Math.pow(expected[i], 2);
        }
        double relative = Math.sqrt(difference / squares);
        assertTrue(relative <= tolerance, "%s is off by %.2e of its norm %.3e".formatted(what, relative,
                Math.sqrt(squares)));
    }

    private static double norm(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    private static float[] floats(Path file) {
        try {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            var floats = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(floats);
            return floats;
        } catch (IOException e) {
            throw new AssertionError("cannot read the fixture " + file, e);
        }
    }

    static void clear(List<Parameter> parameters) {
        parameters.stream().map(Parameter::gradient).map(Tensor::data).forEach(data -> data.fill((byte) 0));
    }
}
