package dev.freehold.tuning.train.config;

/// A setting that cannot be: names where it stands.
public final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean onCommandLine;

    SettingException(Setting setting, String message) {
        super("%s: %s".formatted(setting.origin(), message));
        this.onCommandLine = setting.onCommandLine();
    }

    /// Of a setting that should have been given and was not, so that it is the command line that lacks it.
    SettingException(String message) {
        super(message);
        this.onCommandLine = true;
    }

    /// Whether it is an option of the command line that is wrong, not a file.
    public boolean onCommandLine() {
        return onCommandLine;
    }
}
