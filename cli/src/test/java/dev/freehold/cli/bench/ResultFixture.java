package dev.freehold.cli.bench;

import dev.freehold.engine.ModelWork;
import dev.freehold.engine.SpeedTest;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.MachineLimits;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Results on a machine that never was, whose numbers divide well.
final class ResultFixture {
    /// 32 GB/s, 400 GMAC/s.
    static final MachineLimits LIMITS = new MachineLimits(OptionalDouble.of(32e9), OptionalDouble.of(400e9));

    private ResultFixture() {}

    /// Of a model whose weights are 320 MB: 100 tokens/s at best, and 1000 prompt tokens/s.
    static Setup setup(MachineLimits limits) {
        return new Setup("0.1", "AMD EPYC", "a \"model\".gguf", "qwen2 494M Q4_0", 320_000_000, 494_032_768,
                322_961_408, "avx512-vnni", 2, KvType.F16,
                new ModelWork(320_000_000, 0, 0, 400_000_000, 0, List.of(), KvType.F16), limits);
    }

    /// Two repetitions, of `nanos` each but for 10 %.
    static Result result(Setup setup, SpeedTest test, long nanos) {
        return new Result(setup, 2048, 512, test, Instant.parse("2026-11-23T16:43:21.987Z"),
                new Samples(test.tokens(), List.of(nanos * 9 / 10, nanos * 11 / 10)), OptionalLong.of(645_922_816));
    }
}
