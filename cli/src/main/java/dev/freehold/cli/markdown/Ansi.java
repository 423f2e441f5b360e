package dev.freehold.cli.markdown;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What escape sequences a terminal gets (ECMA-48, Select Graphic Rendition).
public enum Ansi {
    /// None at all: no terminal, or a dumb one.
    NONE,
    /// Bold, underlined and so on, but no colours: what <https://no-color.org> asks for.
    MONOCHROME,
    COLOUR;

    /// What suits a terminal.
    ///
    /// @param terminalType  the terminal's name, such as `xterm-256color`; `dumb` or empty for one without abilities
    /// @param environment   the environment variables, of which `NO_COLOR` counts
    public static Ansi of(String terminalType, Map<String, String> environment) {
        if (terminalType.isEmpty() || terminalType.startsWith("dumb")) {
            return NONE;
        }
        return environment.getOrDefault("NO_COLOR", "").isEmpty() ? COLOUR : MONOCHROME;
    }

    /// The sequence after which text looks so, whatever it looked like before.
    public String sequence(Set<Look> looks) {
        if (this == NONE) {
            return "";
        }
        return looks.stream().sorted().map(this::parameter).collect(Collectors.joining("", "\u001b[0", "m"));
    }

    /// `text` in this style; plain again afterwards.
    public String paint(String text, Look... looks) {
        return this == NONE ? text : sequence(Set.of(looks)) + text + sequence(Set.of());
    }

    private String parameter(Look look) {
        return switch (look) {
            case BOLD -> ";1";
            case DIM -> ";2";
            case ITALIC -> ";3";
            case UNDERLINE -> ";4";
            case STRIKETHROUGH -> ";9";
            case CODE -> this == COLOUR ? ";36" : ";1";
        };
    }
}
