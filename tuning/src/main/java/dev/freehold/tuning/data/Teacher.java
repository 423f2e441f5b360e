package dev.freehold.tuning.data;

import java.util.List;
import java.util.Map;

/// Whoever answers prompts, so that another model can learn from the answers.
public interface Teacher extends AutoCloseable {
    /// What a teacher is asked.
    ///
    /// @param messages  as chat templates expect them; end with what is to be answered
    /// @param tools     what may be called, in the form of OpenAI's API; mostly empty
    record Question(List<Map<String, Object>> messages, List<Object> tools) {}

    /// The answer, as a message by the assistant. May be called from several threads.
    ///
    /// @throws TeacherException if there is none
    /// @throws InterruptedException if the thread is interrupted while it waits
    Map<String, Object> answer(Question question) throws TeacherException, InterruptedException;

    /// How many questions are worth asking at once.
    int concurrency();

    @Override
    void close();
}
