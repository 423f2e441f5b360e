package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.models.FakeCheckpoint;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.HeadOrder;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaSizesTest {
    private final FakeCheckpoint checkpoint = new FakeCheckpoint()
            .with("llama.block_count", 8L)
            .with("llama.ssm.conv_kernel", 4L)
            .with("llama.ssm.state_size", 16L)
            .with("llama.ssm.group_count", 2L)
            .with("llama.ssm.time_step_rank", 6L)
            .with("llama.ssm.inner_size", 48L);

    private DeltaSizes read() {
        return DeltaSizes.of(checkpoint.metadata(), Hyperparameters.of(checkpoint), HeadOrder.TILED);
    }

    private List<Boolean> recurrent() {
        return IntStream.range(0, 8).mapToObj(i ->
                DeltaSizes.isRecurrent(checkpoint.metadata(), Hyperparameters.of(checkpoint), i)).toList();
    }

    @Test
    void valuesAreAsWideAsTheirShareOfTheInnerSize() {
        assertEquals(new DeltaSizes(4, 2, 6, 16, 8, HeadOrder.TILED), read());
    }

    @Test
    void filesMaySayThatHeadsAreNotReordered() {
        checkpoint.with("llama.ssm.v_head_reordered", false);
        assertEquals(HeadOrder.GROUPED, read().order());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            time_step_rank | 5       | should be a multiple of ssm.group_count 2, is 5
            time_step_rank | 1       | should be a multiple of ssm.group_count 2, is 1
            time_step_rank | 0       | should be from 1 to 65536, is 0
            group_count    | 0       | should be from 1 to 65536, is 0
            inner_size     | 50      | should be a multiple of ssm.time_step_rank 6, is 50
            inner_size     | 0       | should be from 1 to 1048576, is 0
            inner_size     | 6000000 | should be from 1 to 1048576, is 6000000
            conv_kernel    | 1       | should be from 2 to 64, is 1
            conv_kernel    | 65      | should be from 2 to 64, is 65
            state_size     | 0       | should be from 1 to 65536, is 0
            """)
    void impossibleSizesAreRefusedByName(String key, long value, String why) {
        checkpoint.with("llama.ssm." + key, value);
        var e = assertThrows(CheckpointException.class, this::read);
        assertEquals("model.gguf: 'llama.ssm." + key + "' " + why, e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"conv_kernel", "state_size", "group_count", "time_step_rank", "inner_size"})
    void absentSizesAreNamed(String key) {
        checkpoint.without("llama.ssm." + key);
        var e = assertThrows(CheckpointException.class, this::read);
        assertEquals("model.gguf: no 'llama.ssm." + key + "'", e.getMessage());
    }

    @Test
    void everyFourthBlockAttendsWhereTheFileDoesNotSay() {
        assertEquals(List.of(true, true, true, false, true, true, true, false), recurrent());
    }

    @Test
    void theIntervalIsTheFiles() {
        checkpoint.with("llama.full_attention_interval", 3L);
        assertEquals(List.of(true, true, false, true, true, false, true, true), recurrent());
        checkpoint.with("llama.full_attention_interval", 1L);
        assertEquals(List.of(false, false, false, false, false, false, false, false), recurrent());
    }

    @Test
    void aListOfBlocksHoldsAgainstTheInterval() {
        var list = List.of(false, true, true, false, false, true, false, true, true); // one for a block not used
        checkpoint.with("llama.attention.recurrent_layers", list).with("llama.full_attention_interval", 2L);
        assertEquals(list.subList(0, 8), recurrent());
    }

    @Test
    void anIntervalOfNothingIsRefused() {
        checkpoint.with("llama.full_attention_interval", 0L);
        var e = assertThrows(CheckpointException.class, this::recurrent);
        assertEquals("model.gguf: 'llama.full_attention_interval' should be positive, is 0", e.getMessage());
    }
}
