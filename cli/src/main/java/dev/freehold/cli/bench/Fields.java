package dev.freehold.cli.bench;

import dev.freehold.tensor.KvType;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// A result for programs: the fields of `llama-bench` under its names and in its order, then our own.
///
/// What has no meaning here has the value that `llama-bench` prints where nothing is said about it. `build_commit` is
/// the version, `build_number` 0, and `backends` the name of the kernels. Our own fields, `null` where unknown:
///
/// | field | unit |
/// | --- | --- |
/// | `n_sequences` | sequences generating together |
/// | `file_size` | bytes |
/// | `peak_memory` | bytes of the process since the model was opened |
/// | `bytes_per_token` | of weights that a generated token reads |
/// | `macs_per_token` | multiply-accumulates with weights for a prompt token |
/// | `memory_bandwidth` | bytes per second, measured on the same threads |
/// | `int8_rate` | multiply-accumulates per second, measured on the same threads |
/// | `limit_ts` | tokens per second that these two allow |
/// | `limit_share` | `avg_ts / limit_ts` |
///
/// Source: `get_fields` in llama.cpp's `tools/llama-bench/llama-bench.cpp`.
final class Fields {
    /// What a table has no room for.
    static final List<String> SAMPLES = List.of("samples_ns", "samples_ts");

    private Fields() {}

    static Map<String, Object> of(Result result) {
        var fields = new LinkedHashMap<String, Object>();
        setup(fields, result.setup());
        fields.put("n_batch", result.batch());
        fields.put("n_ubatch", result.microBatch());
        fields.put("n_threads", result.setup().threads());
        placement(fields, result.setup().cacheType());
        measured(fields, result);
        ours(fields, result);
        return fields;
    }

    private static void setup(Map<String, Object> fields, Setup setup) {
        fields.put("build_commit", setup.build());
        fields.put("build_number", 0);
        fields.put("cpu_info", setup.processor());
        fields.put("gpu_info", "");
        fields.put("backends", setup.kernels());
        fields.put("model_filename", setup.file());
        fields.put("model_type", setup.type());
        fields.put("model_size", setup.weightBytes());
        fields.put("model_n_params", setup.parameters());
    }

    /// Where `llama-bench` may compute, and how; only the types of keys and values can differ here.
    private static void placement(Map<String, Object> fields, KvType cacheType) {
        String type = cacheType.name().toLowerCase(Locale.ROOT);
        fields.put("cpu_mask", "0x0");
        fields.put("cpu_strict", false);
        fields.put("poll", 50);
        fields.put("type_k", type);
        fields.put("type_v", type);
        fields.put("n_gpu_layers", -1);
        fields.put("n_cpu_moe", 0);
        fields.put("split_mode", "layer");
        fields.put("main_gpu", 0);
        fields.put("no_kv_offload", false);
        fields.put("flash_attn", -1);
        fields.put("devices", "auto");
        fields.put("tensor_split", "0.00");
        fields.put("tensor_buft_overrides", "none");
        fields.put("load_mode", "auto");
        fields.put("lazy_mode", "auto");
        fields.put("embeddings", false);
        fields.put("no_op_offload", 0);
        fields.put("no_host", false);
        fields.put("repack", true);
        fields.put("fit_target", 0);
        fields.put("fit_min_ctx", 0);
    }

    private static void measured(Map<String, Object> fields, Result result) {
        Samples samples = result.samples();
        fields.put("n_prompt", result.test().promptTokens());
        fields.put("n_gen", result.test().newTokens());
        fields.put("n_depth", result.test().depth());
        fields.put("test_time", result.time().truncatedTo(ChronoUnit.SECONDS).toString());
        fields.put("avg_ns", samples.meanNanos());
        fields.put("stddev_ns", samples.deviationNanos());
        fields.put("avg_ts", samples.meanRate());
        fields.put("stddev_ts", samples.deviationRate());
        fields.put("samples_ns", samples.nanos());
        fields.put("samples_ts", samples.rates());
    }

    private static void ours(Map<String, Object> fields, Result result) {
        Setup setup = result.setup();
        fields.put("n_sequences", result.test().sequences());
        fields.put("file_size", setup.fileBytes());
        fields.put("peak_memory", orNull(result.peakMemory()));
        fields.put("bytes_per_token", setup.work().tokenBytes());
        fields.put("macs_per_token", setup.work().tokenMacs());
        fields.put("memory_bandwidth", orNull(setup.limits().bytesPerSecond()));
        fields.put("int8_rate", orNull(setup.limits().int8MacsPerSecond()));
        fields.put("limit_ts", orNull(result.limit()));
        fields.put("limit_share", orNull(result.share()));
    }

    private static Object orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static Object orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
