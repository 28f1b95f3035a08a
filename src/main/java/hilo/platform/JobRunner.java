package hilo.platform;

import jakarta.json.JsonObject;

/** Runs one kind of {@link Jobs job}, at least once per job. A bean of any room. What it throws makes the job come back later. */
public interface JobRunner {
    String kind();

    /** Does what takes its time, such as asking another system, outside of any transaction. What it returns is done in the transaction that marks the job as done. */
    Runnable run(String key, JsonObject data);
}
