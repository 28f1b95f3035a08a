package hilo.platform;

import jakarta.json.JsonObject;

/** Runs one kind of {@link Jobs job}. A bean of any room; called in a transaction of its own, at least once per job. What it throws makes the job come back later. */
public interface JobRunner {
    String kind();

    void run(String key, JsonObject data);
}
