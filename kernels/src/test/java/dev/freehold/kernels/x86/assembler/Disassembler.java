package dev.freehold.kernels.x86.assembler;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `objdump` of GNU binutils. What it says is made independent of its version and of the place of the code: sizes of
/// operands, which follow from their registers, are left out; a broadcast is `{bcst}`; jumps have distances.
final class Disassembler {
    private static final Pattern LINE = Pattern.compile("\\s*([0-9a-f]+):\\s+(.*)");
    private static final Pattern JUMP = Pattern.compile("(j\\w+) +0x([0-9a-f]+)");

    private Disassembler() {}

    static boolean isThere() throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder("objdump", "--version")
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /// What each of `forms` says, line by line.
    static List<List<String>> disassemble(List<Form> forms) throws IOException, InterruptedException {
        var code = new ByteArrayOutputStream();
        forms.forEach(form -> code.writeBytes(form.bytes()));
        TreeMap<Integer, String> lines = run(code.toByteArray());
        var all = new ArrayList<List<String>>();
        int start = 0;
        for (Form form : forms) {
            int end = start + form.bytes().length;
            var text = new ArrayList<String>();
            lines.subMap(start, end).forEach((at, line) -> text.add(normalized(line, at)));
            all.add(text);
            start = end;
        }
        return all;
    }

    private static TreeMap<Integer, String> run(byte[] code) throws IOException, InterruptedException {
        Path file = Files.createTempFile("forms", ".bin");
        try {
            Files.write(file, code);
            Process process = new ProcessBuilder("objdump", "-D", "-w", "-z", "--no-show-raw-insn", "-b", "binary",
                    "-m", "i386:x86-64", "-M", "intel", file.toString()).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("objdump: " + output);
            }
            var lines = new TreeMap<Integer, String>();
            output.lines().map(LINE::matcher).filter(Matcher::matches)
                    .forEach(line -> lines.put(Integer.parseInt(line.group(1), 16), line.group(2)));
            return lines;
        } finally {
            Files.delete(file);
        }
    }

    private static String normalized(String line, int at) {
        String text = line.replaceAll("\\s*#.*", "")
                .replaceAll("\\{1to\\d+}", "{bcst}").replaceAll("[A-Z]+ BCST (\\[[^]]*])(\\{bcst})?", "$1{bcst}")
                .replaceAll("[A-Z]+ PTR ", "").replaceAll("\\s+", " ").strip();
        Matcher jump = JUMP.matcher(text);
        return jump.matches()
                ? "%s %+d".formatted(jump.group(1), Integer.parseInt(jump.group(2), 16) - at) : text;
    }
}
