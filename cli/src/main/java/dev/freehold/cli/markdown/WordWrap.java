package dev.freehold.cli.markdown;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jline.utils.WCWidth;

/// Breaks lines between words while the text is still coming: a word is written when its end has come.
///
/// Characters of double width (Chinese, Japanese, Korean, emoji) are words of their own. Control characters are
/// replaced.
public final class WordWrap {
    private final Consumer<String> out;
    private final IntSupplier width;
    private final Ansi ansi;

    private final List<Cell> spaces = new ArrayList<>();
    private final List<Cell> word = new ArrayList<>();
    private int wordWidth;
    private boolean wordIsWide;
    private int column;
    private String hang = "";
    private Set<Look> hangLooks = Set.of();
    private Set<Look> current = Set.of();

    private record Cell(int codePoint, Set<Look> looks) {}

    /// @param out    where the text goes
    /// @param width  the columns of the terminal now; 0 or less to break no lines
    public WordWrap(Consumer<String> out, IntSupplier width, Ansi ansi) {
        this.out = out;
        this.width = width;
        this.ansi = ansi;
    }

    /// Adds a character of the text; not a line feed.
    void text(int codePoint, Set<Look> looks) {
        int c = Printable.codePoint(codePoint);
        if (c == ' ' || c == '\t') {
            flushWord();
            spaces.add(new Cell(' ', looks));
            return;
        }
        int cells = Math.max(0, WCWidth.wcwidth(c));
        if (cells > 0 && (cells == 2 || wordIsWide)) {
            flushWord();
        }
        word.add(new Cell(c, looks));
        wordWidth += cells;
        wordIsWide |= cells == 2;
        if (wordWidth >= lineWidth() - hang.length()) {
            flushWord(); // longer than a line
        }
    }

    void text(String text, Set<Look> looks) {
        text.codePoints().forEach(c -> text(c, looks));
    }

    /// Writes a character at once and unwrapped, as programs and tables need it; not a line feed.
    void verbatim(int codePoint, Set<Look> looks) {
        flushWord();
        flushSpaces();
        write(new Cell(Printable.codePoint(codePoint), looks));
    }

    /// What lines begin with that are broken from now on, up to the next [#newLine].
    void hang(String prefix, Set<Look> looks) {
        hang = prefix;
        hangLooks = looks;
    }

    void newLine() {
        flushWord();
        spaces.clear();
        breakLine();
        hang("", Set.of());
    }

    /// Writes what is held back, and ends every style. The line may go on afterwards.
    void flush() {
        flushWord();
        spaces.clear();
        look(Set.of());
    }

    private int lineWidth() {
        int columns = width.getAsInt();
        return columns <= 0 ? Integer.MAX_VALUE : Math.max(columns, hang.length() + 8);
    }

    private void flushWord() {
        if (word.isEmpty()) {
            return;
        }
        int excess = column + spaces.size() + wordWidth - lineWidth();
        if (excess > 0 && column > hang.length()) {
            spaces.clear();
            breakLine();
            hang.codePoints().forEach(c -> write(new Cell(c, hangLooks)));
        } else if (excess > 0) {
            spaces.subList(0, Math.min(excess, spaces.size())).clear(); // an indentation there is no room for
        }
        flushSpaces();
        word.forEach(this::write);
        word.clear();
        wordWidth = 0;
        wordIsWide = false;
    }

    private void flushSpaces() {
        spaces.forEach(this::write);
        spaces.clear();
    }

    private void breakLine() {
        look(Set.of());
        out.accept("\n");
        column = 0;
    }

    private void write(Cell cell) {
        look(cell.looks);
        out.accept(Character.toString(cell.codePoint));
        column += Math.max(0, WCWidth.wcwidth(cell.codePoint));
    }

    private void look(Set<Look> looks) {
        if (!looks.equals(current)) {
            out.accept(ansi.sequence(looks));
            current = looks;
        }
    }
}
