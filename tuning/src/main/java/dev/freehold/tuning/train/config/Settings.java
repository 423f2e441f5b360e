package dev.freehold.tuning.train.config;

import dev.freehold.checkpoint.Nearest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Settings by their names in Axolotl's configuration files, from such a file or from options. Whoever reads one by its
/// name makes that name known; in the end [#requireKnown] refuses those that nobody asked for.
public final class Settings {
    private final Map<String, Setting> byName = new LinkedHashMap<>();
    private final Set<String> known = new TreeSet<>();

    public Settings() {}

    /// Adds a setting that has not been given yet.
    void add(String name, Setting setting) {
        Setting before = byName.putIfAbsent(name, setting);
        if (before != null) {
            throw new SettingException(setting, "'%s' was given already (%s)".formatted(name, before.origin()));
        }
    }

    /// Takes the value of an option of the command line.
    ///
    /// @param option  as in `--rank`
    public Settings option(String name, String option, Object value) {
        byName.put(name, new Setting(option, String.valueOf(value)));
        return this;
    }

    /// Takes the values of an option of the command line that may stand several times.
    public Settings options(String name, String option, Collection<?> values) {
        List<Setting> elements = new ArrayList<>();
        values.forEach(value -> elements.add(new Setting(option, String.valueOf(value))));
        byName.put(name, new Setting(option, elements));
        return this;
    }

    /// These settings, and those of `others` where there are none here.
    public Settings over(Settings others) {
        var all = new Settings();
        all.byName.putAll(others.byName);
        all.byName.putAll(byName);
        return all;
    }

    /// Whether a setting of this name was given.
    public boolean names(String name) {
        return byName.containsKey(name);
    }

    /// Forgets those of `alternatives` that mean the same in other words where `others` has one of them.
    public void replacedBy(Settings others, String... alternatives) {
        if (Stream.of(alternatives).anyMatch(others::names)) {
            Stream.of(alternatives).forEach(byName::remove);
        }
    }

    boolean has(String name) {
        known.add(name);
        return byName.containsKey(name);
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /// What to throw about a setting, wherever it was given, if it was.
    SettingException refused(String name, String message) {
        String text = "'%s' %s".formatted(name, message);
        return byName.containsKey(name) ? new SettingException(byName.get(name), text) : new SettingException(text);
    }

    /// What to throw about a value that is not of the kind `expected`.
    private SettingException unexpected(String name, String expected) {
        return refused(name, "should be %s, is %s".formatted(expected, byName.get(name).shown()));
    }

    Optional<String> text(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (byName.get(name).value() instanceof String text) {
            return Optional.of(text);
        }
        throw unexpected(name, "a text");
    }

    String text(String name, String otherwise) {
        return text(name).orElse(otherwise);
    }

    /// A whole number of at least `least`.
    int integer(String name, int least, int otherwise) {
        return integer(name, least).orElse(otherwise);
    }

    Optional<Integer> integer(String name, int least) {
        return text(name).map(text -> {
            try {
                int value = new BigDecimal(text.replace("_", "")).intValueExact(); // also 1e3
                if (value >= least) {
                    return value;
                }
            } catch (ArithmeticException | NumberFormatException _) {
                // told below
            }
            throw unexpected(name, "a whole number from %d on".formatted(least));
        });
    }

    /// A number for which `allowed` holds.
    ///
    /// @param expected  what it should be, for the message
    double real(String name, double otherwise, Predicate<Double> allowed, String expected) {
        return real(name, allowed, expected).orElse(otherwise);
    }

    Optional<Double> real(String name, Predicate<Double> allowed, String expected) {
        return text(name).map(text -> {
            try {
                double value = Double.parseDouble(text);
                if (Double.isFinite(value) && allowed.test(value)) {
                    return value;
                }
            } catch (NumberFormatException _) {
                // told below
            }
            throw unexpected(name, expected);
        });
    }

    boolean flag(String name, boolean otherwise) {
        return flag(name).orElse(otherwise);
    }

    Optional<Boolean> flag(String name) {
        return text(name).map(text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw unexpected(name, "true or false");
        });
    }

    /// What `alternatives` has for the text.
    <T> T oneOf(String name, Map<String, T> alternatives, T otherwise) {
        return text(name).map(text -> {
            T value = alternatives.get(text.toLowerCase(Locale.ROOT));
            if (value == null) {
                throw refused(name, "has no meaning '%s'; %s".formatted(text,
                        Nearest.among(alternatives.keySet(), text)));
            }
            return value;
        }).orElse(otherwise);
    }

    /// The elements of a list; a single value is a list of one.
    List<Setting> list(String name) {
        if (!has(name)) {
            return List.of();
        }
        Setting setting = byName.get(name);
        if (setting.value() instanceof List<?> elements) {
            return elements.stream().map(Setting.class::cast).toList();
        }
        return List.of(setting);
    }

    /// A list of texts.
    List<String> texts(String name) {
        return list(name).stream().map(element -> {
            if (element.value() instanceof String text) {
                return text;
            }
            throw unexpected(name, "a list of texts");
        }).toList();
    }

    /// The settings within a setting; empty if it is not there.
    Settings section(String name) {
        if (!has(name)) {
            return new Settings();
        }
        if (byName.get(name).value() instanceof Settings section) {
            return section;
        }
        throw unexpected(name, "a section with names and values");
    }

    /// The names given among `names`, which have no effect here.
    List<String> given(Collection<String> names) {
        return names.stream().filter(this::has).toList();
    }

    /// Refuses settings that nobody has asked for.
    ///
    /// @param passedOver  names that mean something to Axolotl and nothing here
    /// @return a line for each of those that was given
    List<String> requireKnown(Predicate<String> passedOver) {
        var notes = new ArrayList<String>();
        byName.forEach((name, setting) -> {
            if (known.contains(name)) {
                return;
            }
            if (!passedOver.test(name)) {
                throw new SettingException(setting, "there is no setting '%s'%s".formatted(name,
                        Nearest.to(name, known).map("; the nearest is '%s'"::formatted).orElse("")));
            }
            notes.add("%s: '%s' has no meaning here and is passed over".formatted(setting.origin(), name));
        });
        return notes;
    }
}
