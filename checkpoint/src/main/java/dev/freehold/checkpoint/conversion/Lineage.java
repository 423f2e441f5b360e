package dev.freehold.checkpoint.conversion;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import java.util.List;

/// Where a model comes from: what its card and the keys `general.*` of a GGUF file say of it.
///
/// @param name      of the model; empty for that of what it is written from
/// @param bases     what it was made from; empty for what the source says of itself
/// @param licence   as the hub abbreviates licences, `apache-2.0`; empty for that of the source
/// @param tags      what it may be searched by; added to those of the source
/// @param datasets  what it was trained on, by name
/// @param account   how it was made, for people to read; Markdown, may be empty
public record Lineage(
        String name, List<Base> bases, String licence, List<String> tags, List<String> datasets, String account) {
    /// The same model in another form: everything is as the source says.
    public static final Lineage UNCHANGED = new Lineage("", List.of(), "", List.of(), List.of(), "");

    /// A model that another was made from.
    ///
    /// @param name  for people, `Qwen2.5 0.5B Instruct`
    /// @param url   where it is published, `https://huggingface.co/ORGANIZATION/MODEL`; empty if unknown
    public record Base(String name, String url) {
        private static final String HUB = "https://huggingface.co/";

        /// `model` as a base: by what it says of itself, or by the name of its file.
        public static Base of(Checkpoint model) {
            Metadata metadata = model.metadata();
            return new Base(ModelCard.of(model).name(), metadata.text("general.repo_url",
                    metadata.text("general.source.url", "")));
        }

        /// What the hub knows it as, `ORGANIZATION/MODEL`; its name if it is not published there.
        String repository() {
            return url.startsWith(HUB) ? url.substring(HUB.length()) : name;
        }

        /// Of a repository `ORGANIZATION/MODEL`, or of anything else by its name.
        public static Base of(String repository) {
            return isRepository(repository)
                    ? new Base(repository.substring(repository.indexOf('/') + 1).replace('-', ' '), HUB + repository)
                    : new Base(repository, "");
        }

        /// Whether `name` may be the `ORGANIZATION/MODEL` that the hub knows a model as.
        public static boolean isRepository(String name) {
            return name.matches("\\w[\\w.-]*/\\w[\\w.-]*");
        }

        /// Whoever published it, empty if unknown.
        String organization() {
            return url.startsWith(HUB) ? url.substring(HUB.length()).replaceFirst("/.*", "") : "";
        }
    }

    public Lineage {
        bases = List.copyOf(bases);
        tags = List.copyOf(tags);
        datasets = List.copyOf(datasets);
    }
}
