package dev.freehold.checkpoint.conversion;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.conversion.Lineage.Base;
import dev.freehold.checkpoint.file.MappedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a model says of itself: its name, licence, origin. In a folder it is the front matter of `README.md`
/// (<https://huggingface.co/docs/hub/model-cards>), in a GGUF file the keys `general.*`.
///
/// @param licence      `apache-2.0`; empty if unknown, as the other texts
/// @param licenceName  where `licence` is `other`
/// @param licenceLink  likewise
record ModelCard(String name, String licence, String licenceName, String licenceLink, List<Base> bases,
        List<String> tags, List<String> languages, List<String> datasets) {
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_ENTRIES = 64;
    private static final String FENCE = "---";
    private static final Pattern ESCAPED = Pattern.compile("\\\\([\"\\\\])"); // as this writes them

    /// What `source` says, with what `lineage` says in its place or beside it.
    static ModelCard of(Checkpoint source, Lineage lineage) {
        ModelCard card = of(source);
        return new ModelCard(
                lineage.name().isEmpty() ? card.name : lineage.name(),
                lineage.licence().isEmpty() ? card.licence : lineage.licence(),
                lineage.licence().isEmpty() ? card.licenceName : "",
                lineage.licence().isEmpty() ? card.licenceLink : "",
                lineage.bases().isEmpty() ? card.bases : lineage.bases(),
                both(card.tags, lineage.tags()), card.languages, both(card.datasets, lineage.datasets()));
    }

    private static List<String> both(List<String> first, List<String> second) {
        var all = new LinkedHashSet<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    /// What `source` says of itself.
    static ModelCard of(Checkpoint source) {
        Optional<Path> readme = source.sideFile("README.md");
        ModelCard stated = ofMetadata(source.metadata());
        Map<String, List<String>> matter = readme.map(file -> frontMatter(
                new String(MappedFile.read(file, MAX_BYTES), StandardCharsets.UTF_8))).orElse(Map.of());
        if (matter.isEmpty()) {
            return stated.name.isEmpty() ? stated.named(source.path()) : stated;
        }
        ModelCard card = new ModelCard(first(matter, "model_name"), first(matter, "license"),
                first(matter, "license_name"), first(matter, "license_link"),
                matter.getOrDefault("base_model", List.of()).stream().map(Base::of).toList(),
                matter.getOrDefault("tags", List.of()), matter.getOrDefault("language", List.of()),
                matter.getOrDefault("datasets", List.of()));
        return card.name.isEmpty() ? card.named(source.path()) : card;
    }

    private ModelCard named(Path path) {
        String file = String.valueOf(path.toAbsolutePath().normalize().getFileName()).replaceFirst("\\.gguf$", "");
        String words = file.replace('-', ' ').replace('_', ' ');
        return new ModelCard(words, licence, licenceName, licenceLink, bases, tags, languages, datasets);
    }

    private static ModelCard ofMetadata(Metadata metadata) {
        var bases = new ArrayList<Base>();
        for (int i = 0; i < Math.min(MAX_ENTRIES, metadata.integer("general.base_model.count", 0)); i++) {
            String key = "general.base_model." + i + ".";
            bases.add(new Base(metadata.text(key + "name", ""), metadata.text(key + "repo_url", "")));
        }
        var datasets = new ArrayList<>(metadata.texts("general.datasets"));
        for (int i = 0; i < Math.min(MAX_ENTRIES, metadata.integer("general.dataset.count", 0)); i++) {
            datasets.add(metadata.text("general.dataset." + i + ".name", ""));
        }
        return new ModelCard(metadata.text("general.name", ""), metadata.text("general.license", ""),
                metadata.text("general.license.name", ""), metadata.text("general.license.link", ""), bases,
                metadata.texts("general.tags"), metadata.texts("general.languages"), datasets);
    }

    /// The keys `general.*`, as the reference converter writes them.
    Map<String, Object> metadata() {
        var out = new LinkedHashMap<String, Object>();
        out.put("general.name", name);
        put(out, "general.license", licence);
        put(out, "general.license.name", licenceName);
        put(out, "general.license.link", licenceLink);
        if (!bases.isEmpty()) {
            out.put("general.base_model.count", (long) bases.size());
        }
        for (int i = 0; i < bases.size(); i++) {
            String key = "general.base_model." + i + ".";
            put(out, key + "name", bases.get(i).name());
            put(out, key + "organization", bases.get(i).organization());
            put(out, key + "repo_url", bases.get(i).url());
        }
        if (!datasets.isEmpty()) {
            out.put("general.dataset.count", (long) datasets.size());
        }
        for (int i = 0; i < datasets.size(); i++) {
            out.put("general.dataset." + i + ".name", datasets.get(i));
        }
        if (!tags.isEmpty()) {
            out.put("general.tags", tags);
        }
        if (!languages.isEmpty()) {
            out.put("general.languages", languages);
        }
        return out;
    }

    private static void put(Map<String, Object> out, String key, String text) {
        if (!text.isEmpty()) {
            out.put(key, text);
        }
    }

    /// `README.md`: the front matter, then a few sentences.
    ///
    /// @param account  how the model was made, Markdown; may be empty
    String readme(String account) {
        var text = new StringBuilder(FENCE).append('\n');
        line(text, "license", licence);
        line(text, "license_name", licenceName);
        line(text, "license_link", licenceLink);
        lines(text, "language", languages);
        lines(text, "base_model", bases.stream().map(Base::repository).toList());
        lines(text, "datasets", datasets);
        lines(text, "tags", tags);
        text.append("library_name: transformers\npipeline_tag: text-generation\n");
        line(text, "model_name", name);
        text.append(FENCE).append("\n\n# ").append(name.lines().findFirst().orElse("")).append('\n');
        if (!bases.isEmpty()) {
            text.append("\nMade from ").append(String.join(", ", bases.stream().map(Base::repository).toList()))
                    .append(".\n");
        }
        if (!datasets.isEmpty()) {
            text.append("\nTrained on ").append(String.join(", ", datasets)).append(".\n");
        }
        if (!account.isBlank()) {
            text.append('\n').append(account.strip()).append('\n');
        }
        return text.append("\nWritten by Freehold.\n").toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        if (!value.isEmpty()) {
            text.append(key).append(": ").append(quoted(value)).append('\n');
        }
    }

    private static void lines(StringBuilder text, String key, List<String> values) {
        if (!values.isEmpty()) {
            text.append(key).append(":\n");
            values.forEach(value -> text.append("- ").append(quoted(value)).append('\n'));
        }
    }

    /// As YAML: plain where nothing can be misread.
    private static String quoted(String value) {
        return value.matches("[A-Za-z][\\w./ -]*[\\w.]|[A-Za-z]") && !value.matches("(?i)yes|no|true|false|null|on|off")
                ? value
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\x00-\\x1f]", " ") + '"';
    }

    private static String first(Map<String, List<String>> matter, String key) {
        return matter.getOrDefault(key, List.of("")).getFirst();
    }

    /// The top-level scalars and lists of scalars of a card's front matter; anything deeper is passed over.
    private static Map<String, List<String>> frontMatter(String text) {
        var out = new LinkedHashMap<String, List<String>>();
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().strip().equals(FENCE)) {
            return out;
        }
        String key = "";
        for (String line : lines.subList(1, lines.size())) {
            if (line.strip().equals(FENCE)) {
                return out;
            }
            if (line.strip().startsWith("- ") && !key.isEmpty()) {
                if (out.computeIfAbsent(key, _ -> new ArrayList<>()).size() < MAX_ENTRIES) {
                    out.get(key).add(scalar(line.strip().substring(2)));
                }
            } else if (line.matches("[\\w-]+:.*")) {
                key = line.substring(0, line.indexOf(':'));
                inline(out, key, line.substring(line.indexOf(':') + 1).strip());
            }
        }
        return Map.of();
    }

    private static void inline(Map<String, List<String>> out, String key, String value) {
        if (value.startsWith("[") && value.endsWith("]")) {
            elements(value.substring(1, value.length() - 1)).forEach(element ->
                    out.computeIfAbsent(key, _ -> new ArrayList<>()).add(scalar(element)));
        } else if (!value.isEmpty()) {
            out.computeIfAbsent(key, _ -> new ArrayList<>()).add(scalar(value));
        }
    }

    /// What commas separate; those in an element that is quoted do not.
    private static List<String> elements(String list) {
        var elements = new ArrayList<String>();
        int from = 0;
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            boolean escape = quote == '"' && c == '\\' || quote == '\'' && list.startsWith("''", i);
            if (escape) {
                i++;
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == ',') {
                elements.add(list.substring(from, i));
                from = i + 1;
                begun = false;
            } else if (!begun && !Character.isWhitespace(c)) {
                begun = true;
                quote = c == '"' || c == '\'' ? c : 0;
            }
        }
        elements.add(list.substring(from));
        return elements.stream().filter(element -> !element.isBlank()).toList();
    }

    private static String scalar(String text) {
        String value = text.strip();
        if (value.length() < 2 || value.charAt(value.length() - 1) != value.charAt(0)) {
            return value;
        }
        String within = value.substring(1, value.length() - 1);
        return switch (value.charAt(0)) {
            case '\'' -> within.replace("''", "'");
            case '"' -> ESCAPED.matcher(within).replaceAll("$1");
            default -> value;
        };
    }
}
