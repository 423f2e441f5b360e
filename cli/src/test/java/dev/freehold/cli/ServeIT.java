package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A server as people start and end it.
@ThroughLauncher
class ServeIT {
    private static final Pattern ADDRESS = Pattern.compile("(\\S+) at (http://127\\.0\\.0\\.1:\\d+/v1) \\(OpenAI\\)");

    @Test
    void itAnswersAndEndsWhenAsked() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(SourceTree.root().resolve("freehold").toString(), "serve",
                CommandLineRun.MODEL.toString(), "--port", "0", "--alias", "tiny").start();
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            assertNotNull(line, () -> "it ended: " + process.errorReader().lines().toList());
            Matcher address = ADDRESS.matcher(line);
            assertTrue(address.matches(), line);
            assertEquals("tiny", address.group(1));
            String answer = ask(URI.create(address.group(2) + "/chat/completions"), """
                    {"model": "tiny", "temperature": 0, "messages":
                     [{"role": "user", "content": "What is the capital of France?"}]}""");
            assertTrue(answer.contains("The capital of France is Paris."), answer);
            process.toHandle().destroy(); // leaves its output readable
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it does not end");
            assertEquals(0, process.exitValue());
            assertEquals("", String.join("\n", process.errorReader().lines().toList()));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String ask(URI address, String body) throws IOException {
        var connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        assertEquals(200, connection.getResponseCode());
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
