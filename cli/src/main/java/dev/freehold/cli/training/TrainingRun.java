package dev.freehold.cli.training;

import dev.freehold.tuning.train.Training;
import dev.freehold.tuning.train.TrainingPlan;
import dev.freehold.tuning.train.config.ConfigReader.Configured;
import dev.freehold.tuning.train.config.SettingException;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jline.utils.Signals;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Runs a training as the command line asks for it: plan, steps, result.
public final class TrainingRun {
    private static final int INTERRUPTED = 130;

    private final CommandSpec spec;
    private final TrainingArguments arguments;
    private final boolean watched;

    /// @param watched  whether a person sees standard error in a terminal
    public TrainingRun(CommandSpec spec, TrainingArguments arguments, boolean watched) {
        this.spec = spec;
        this.arguments = arguments;
        this.watched = watched;
    }

    /// @return the exit code
    public int run(Supplier<Configured> configuration) {
        PrintWriter err = spec.commandLine().getErr();
        Configured configured;
        try {
            configured = configuration.get();
        } catch (SettingException e) {
            if (e.onCommandLine()) {
                throw new ParameterException(spec.commandLine(), e.getMessage());
            }
            throw e;
        }
        configured.notes().forEach(note -> err.println("freehold: " + note));
        try (Training training = Training.prepare(configured.config(), arguments.compute(), arguments.onset())) {
            TrainingPlan plan = training.plan();
            PlanText.print(plan, err);
            int most = configured.config().extent().maxSteps();
            if (plan.steps() < most) {
                err.printf("freehold: 'num_epochs' end it after %,d steps, before the %,d of 'max_steps'%n",
                        plan.steps(), most);
            }
            if (!plan.fits()) {
                err.println("freehold: there is not enough memory for this: it may fail or be very slow");
            }
            return arguments.planOnly ? 0 : run(training, err);
        }
    }

    private int run(Training training, PrintWriter err) {
        var interrupted = new AtomicBoolean();
        Object before = Signals.register("INT", () -> {
            Signals.registerDefault("INT"); // once more ends the process, whatever it does
            interrupted.set(true);
            err.println();
            err.println("freehold: saving after this step; once more ends at once");
        });
        try {
            var progress = new Progress(spec.commandLine().getOut(), err, arguments.json, watched);
            return switch (training.run(progress, interrupted::get)) {
                case FINISHED -> {
                    err.println("result in " + training.plan().output());
                    yield 0;
                }
                case INTERRUPTED -> {
                    err.println("freehold: interrupted; go on with: freehold " + TrainingArguments.again(
                            spec.commandLine().getParseResult().originalArgs(), arguments.resumed()));
                    yield INTERRUPTED;
                }
            };
        } finally {
            Signals.unregister("INT", before);
        }
    }
}
