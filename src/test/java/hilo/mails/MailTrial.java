package hilo.mails;

import hilo.launch.Api;
import hilo.launch.Patience;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts mails into the mailbox of a running desk, waits until each is settled and compares what the desk tells over REST with what is expected. */
final class MailTrial {
    private static final Set<String> MEMBERS_OF_NO_MATTER = Set.of("ignored", "quarantined");

    /** What became of one mail. Remarks are worth telling and no difference. */
    record Verdict(String name, String state, String nature, List<String> differences, List<String> remarks) {
    }

    private final Api agent;
    private final RawMailbox mailbox;

    MailTrial(Api agent, RawMailbox mailbox) {
        this.agent = agent;
        this.mailbox = mailbox;
    }

    List<Verdict> run(List<MailCase> cases, Duration patience) throws Exception {
        Map<MailCase, Long> uids = new HashMap<>();
        for (MailCase one : cases) {
            uids.put(one, mailbox.put(one.raw()));
        }
        settled(patience);
        var rows = rows();
        List<Verdict> verdicts = new ArrayList<>();
        for (MailCase one : cases) {
            verdicts.add(verdict(one, rows.get(uids.get(one))));
        }
        return verdicts;
    }

    /** Waits until every mail in the mailbox has a row and none waits; a run that is late is told by its rows. */
    private void settled(Duration patience) throws Exception {
        try {
            Patience.within(patience, () -> {
                var folder = folder();
                return folder != null && rowCount(folder) >= mailbox.size() && folder.getInt("waiting") == 0;
            });
        } catch (AssertionError late) {
            System.err.println("Not every mail was settled within " + patience.toSeconds() + " s");
        }
    }

    private static int rowCount(JsonObject folder) {
        return folder.getJsonNumber("lastUid").intValue();
    }

    /** What the desk says about the folder; null before it was opened. */
    @Nullable
    JsonObject folder() {
        var folders = agent.get("/api/agent/mail/folders").expect(200).json().getJsonArray("items");
        return folders.getValuesAs(JsonObject.class).stream().filter(folder -> folder.getString("mailbox").equals(Letter.SUPPORT)).findFirst().orElse(null);
    }

    /** Every row of the ledger, by UID. */
    Map<Long, JsonObject> rows() {
        Map<Long, JsonObject> rows = new HashMap<>();
        String cursor = "";
        while (cursor != null) {
            var page = agent.get("/api/agent/mail?mailbox=" + Letter.SUPPORT + "&limit=200" + (cursor.isEmpty() ? "" : "&cursor=" + cursor)).expect(200).json();
            page.getJsonArray("items").getValuesAs(JsonObject.class).forEach(row -> rows.put(row.getJsonNumber("uid").longValue(), row));
            cursor = page.isNull("next") ? null : page.getString("next");
        }
        return rows;
    }

    private Verdict verdict(MailCase mail, @Nullable JsonObject row) {
        List<String> wrong = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        if (row == null) {
            return new Verdict(mail.name(), "missing", "", List.of("it is in no row of the ledger"), remarks);
        }
        String state = row.getString("state");
        String nature = text(row, "nature");
        var wanted = mail.expected();
        if (state.equals("received") || state.equals("quarantined") && !"quarantined".equals(wanted.state())) {
            wrong.add("it is " + state + ": " + text(row, "reason"));
        }
        compare(wrong, "state", wanted.state(), state);
        compare(wrong, "nature", wanted.nature(), nature);
        if (!row.getString("sha256").equals(sha256(mail.raw())) && !state.equals("oversize")) {
            wrong.add("its source is not what lay in the mailbox");
        }
        if (wanted.bounce() != null && wanted.bounce() != nature.equals("bounce")) {
            wrong.add("is_bounce is " + wanted.bounce() + ", the desk takes it for " + nature);
        }
        if (wanted.autoReply() != null && wanted.autoReply() != (nature.equals("auto-reply") || nature.equals("perhaps-automatic"))) {
            wrong.add("is_auto_reply is " + wanted.autoReply() + ", the desk takes it for " + nature);
        }
        var answer = agent.get("/api/agent/mail/" + row.getString("id") + "/content");
        if (answer.status() == 200) {
            content(mail, row, answer.json(), wrong, remarks);
        } else if (!state.equals("quarantined")) {
            wrong.add("its content answers " + answer.status());
        }
        return new Verdict(mail.name(), state, nature, List.copyOf(wrong), List.copyOf(remarks));
    }

    private void content(MailCase mail, JsonObject row, JsonObject content, List<String> wrong, List<String> remarks) {
        var wanted = mail.expected();
        if (wanted.subject() != null && !oneLine(content.getString("subject")).equals(oneLine(wanted.subject()))) {
            wrong.add("subject: expected \"" + shown(wanted.subject()) + "\", got \"" + shown(content.getString("subject")) + "\"");
        }
        if (wanted.from() != null) {
            compare(wrong, "from_address", wanted.from().toLowerCase(Locale.ROOT), text(content, "from"));
        }
        String shown = oneLine(content.getString("text") + " " + text(content, "html"));
        for (String words : wanted.bodyContains()) {
            if (!shown.contains(oneLine(words))) {
                wrong.add("body: \"" + shown(words) + "\" is not in \"" + shown(content.getString("text")) + "\"");
            }
        }
        List<JsonObject> files = new ArrayList<>(content.getJsonArray("attachments").getValuesAs(JsonObject.class));
        for (MailCase.File file : wanted.files()) {
            var same = files.stream().filter(f -> f.getString("sha256").equals(file.sha256()) && (file.name() == null || file.name().equals(f.getString("name")))).findFirst();
            if (same.isEmpty()) {
                wrong.add("attachment " + file.name() + " (" + file.sha256().substring(0, Math.min(12, file.sha256().length())) + "…) is not among " + names(files));
            }
            same.ifPresent(files::remove);
        }
        if (!wanted.files().isEmpty() && !files.isEmpty()) {
            remarks.add("it also has " + names(files));
        }
        if (!content.getJsonArray("defects").isEmpty()) {
            remarks.add("defects: " + content.getJsonArray("defects").getValuesAs(JsonString.class).stream().map(JsonString::getString).toList());
        }
        entry(row, content, wrong);
    }

    /** What an agent sees in the conversation is what the mail says. */
    private void entry(JsonObject row, JsonObject content, List<String> wrong) {
        String state = row.getString("state");
        if (row.isNull("conversation")) {
            if (state.equals("ingested") || state.equals("oversize")) {
                wrong.add("it is " + state + " and in no conversation");
            }
            return;
        }
        if (MEMBERS_OF_NO_MATTER.contains(state)) {
            wrong.add("it is " + state + " and in a conversation");
            return;
        }
        if (state.equals("oversize")) {
            return;
        }
        long seq = row.getJsonNumber("seq").longValue();
        var entry = agent.get("/api/agent/conversations/" + row.getString("conversation") + "/entries?after=" + (seq - 1) + "&limit=1").expect(200).json().getJsonArray("items")
                .getJsonObject(0);
        if (!content.getString("text").isBlank() && !entry.getString("text").startsWith(content.getString("text"))) {
            wrong.add("its entry says something else: \"" + shown(entry.getString("text")) + "\"");
        }
        if (entry.getJsonArray("attachments").size() != content.getJsonArray("attachments").size()) {
            wrong.add("its entry has " + entry.getJsonArray("attachments").size() + " of its " + content.getJsonArray("attachments").size() + " files");
        }
    }

    private static void compare(List<String> wrong, String what, @Nullable String wanted, String got) {
        if (wanted != null && !wanted.equals(got)) {
            wrong.add(what + ": expected " + wanted + ", got " + got);
        }
    }

    private static String names(List<JsonObject> files) {
        return files.stream().map(f -> f.getString("name") + " (" + f.getString("sha256").substring(0, 12) + "…)").toList().toString();
    }

    private static String text(JsonObject object, String name) {
        return object.get(name) == null || object.get(name) == JsonValue.NULL ? "" : object.getString(name);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private static String shown(String text) {
        String line = oneLine(text);
        return line.length() <= 120 ? line : line.substring(0, 120) + "…";
    }

    static String sha256(byte[] bytes) {
        return hilo.platform.Blobs.sha256(bytes);
    }
}
