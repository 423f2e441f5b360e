package dev.freehold.checkpoint.gguf;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.weights.PassedOver;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which tensors of a GGUF file belong to the text network. Files may hold a vision tower as well (`v.*`, `mm.*`), and
/// blocks that predict tokens further ahead, which `block_count` counts.
///
/// @param blocks  of the network that predicts the next token
record TextPart(long blocks) {
    private static final Pattern VISION = Pattern.compile("(v|mm)\\..+");
    private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d{1,6})\\..+");

    static TextPart of(Metadata metadata) {
        String arch = metadata.text("general.architecture", "") + ".";
        long all = metadata.value(arch + "block_count").orElse(null) instanceof Long count ? count : Long.MAX_VALUE;
        long ahead = metadata.value(arch + "nextn_predict_layers").orElse(null) instanceof Long count ? count : 0;
        return new TextPart(ahead > 0 && ahead < all ? all - ahead : Long.MAX_VALUE);
    }

    /// The other part that the tensor `name` belongs to, if it does.
    Optional<PassedOver.Part> otherPart(String name) {
        Matcher block = BLOCK.matcher(name);
        if (block.matches()) {
            return Integer.parseInt(block.group(1)) >= blocks
                    ? Optional.of(PassedOver.Part.PREDICTION)
                    : Optional.empty();
        }
        return VISION.matcher(name).matches() ? Optional.of(PassedOver.Part.VISION) : Optional.empty();
    }
}
