package dev.freehold.cli;

import picocli.CommandLine.Command;

@Command(name = "doctor", description = "Shows what this machine offers and what of it is used.")
final class DoctorCommand implements Runnable {
    @Override
    public void run() {}
}
