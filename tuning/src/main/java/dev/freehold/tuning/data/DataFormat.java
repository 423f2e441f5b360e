package dev.freehold.tuning.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What the entries of a data file look like; the names are those of Axolotl's `type`.
public enum DataFormat {
    /// `{"messages": [{"role", "content", "tool_calls"…}], "tools": […]}`.
    CHAT_TEMPLATE,
    /// `{"instruction", "input", "output", "system"}`; `input` and `system` may be missing.
    ALPACA,
    /// `{"conversations": [{"from", "value"}]}`.
    SHAREGPT,
    /// `{"text"}`, or a file of plain text.
    COMPLETION,
    /// `{"segments": [{"label", "text"}]}`: text as it stands, learned where `label` is true.
    INPUT_OUTPUT,
    /// `{"prompt", "chosen", "rejected"}`, each a text or a list of messages.
    PREFERENCE;

    /// The name in a configuration, as in `chat_template`.
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The format of that name.
    ///
    /// @throws DataException if there is none
    public static DataFormat of(String title) {
        return Arrays.stream(values()).filter(format -> format.title().equals(title)).findFirst()
                .orElseThrow(() -> new DataException("unknown data format '%s': there are %s".formatted(title,
                        Arrays.stream(values()).map(DataFormat::title).collect(Collectors.joining(", ")))));
    }
}
