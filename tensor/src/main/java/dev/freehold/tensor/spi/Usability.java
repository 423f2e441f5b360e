package dev.freehold.tensor.spi;

/// Whether a set of kernels can run here, and if not, whether somebody should hear of it.
public sealed interface Usability {
    Usability USABLE = new Usable();

    /// They can run.
    record Usable() implements Usability {}

    /// This machine is not the kind they were written for: nothing to do about it, and no news.
    ///
    /// @param reason  what it lacks, e.g. `the processor has no AVX-512 VNNI`
    record NotThisMachine(String reason) implements Usability {}

    /// They could run on this machine and are kept from it by something that can be changed: a setting of the operating
    /// system, an option of the virtual machine.
    ///
    /// @param reason  what keeps them, and where possible what to do, e.g. `java needs --add-modules …`
    record Refused(String reason) implements Usability {}

    /// Why they cannot run; empty if they can.
    default String reason() {
        return switch (this) {
            case Usable() -> "";
            case NotThisMachine(String reason) -> reason;
            case Refused(String reason) -> reason;
        };
    }
}
