package hilo.ledger;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Holds what one server shows against the ledger. */
final class Reckoning {
    /** What left the desk by mail, by the mark it carries: how often, and when it came. */
    record Sink(Map<String, List<Arrival>> arrivals) {
        record Arrival(String messageId, Instant at) {
        }
    }

    /** How far the desk's clock was ahead of the world's while a run of the load lasted. */
    record Shifts(Map<String, Duration> byRun) {
        Duration of(String operation) {
            return byRun.getOrDefault(operation.substring(0, Math.max(0, operation.indexOf('.'))), Duration.ZERO);
        }
    }

    private record Found(String conversation, JsonObject entry) {
    }

    private final Map<String, Fate> ledger;
    private final Reading reading;
    private final Map<String, List<Found>> marked = new HashMap<>();
    private final Map<Finding, List<String>> findings = new EnumMap<>(Finding.class);

    private Reckoning(Map<String, Fate> ledger, Reading reading) {
        this.ledger = ledger;
        this.reading = reading;
        for (Finding finding : Finding.values()) {
            findings.put(finding, new ArrayList<>());
        }
    }

    /** {@code watched}: what consoles that stayed were told, by conversation. */
    static Map<Finding, List<String>> of(Map<String, Fate> ledger, Reading reading, Map<String, List<JsonObject>> watched, Sink sink, Shifts shifts) {
        var reckoning = new Reckoning(ledger, reading);
        reckoning.entries();
        reckoning.messages();
        reckoning.mails();
        reckoning.calls(shifts);
        reckoning.order();
        reckoning.portal();
        new ClockReckoning(ledger, reading, sink, shifts, words -> reckoning.found(Finding.CLOCKS, words)).run();
        reckoning.replay(watched);
        reckoning.sink(sink);
        return reckoning.findings;
    }

    private void found(Finding what, String words) {
        findings.computeIfAbsent(what, key -> new ArrayList<>()).add(words);
    }

    /** Numbers without gap or tie; every message of a person carries a mark that is in the ledger. */
    private void entries() {
        reading.conversations().forEach((id, conversation) -> {
            var entries = reading.entries().getOrDefault(id, List.of());
            long seq = 0;
            for (JsonObject entry : entries) {
                seq++;
                if (entry.getJsonNumber("seq").longValue() != seq) {
                    found(Finding.DISORDERED, "conversation " + id + " has seq " + entry.get("seq") + " where " + seq + " was due");
                    seq = entry.getJsonNumber("seq").longValue();
                }
                if (entry.getString("type").equals("message") && !entry.getJsonObject("author").getString("type").equals("system")) {
                    String mark = Operation.marked(entry.getString("text"));
                    if (ledger.containsKey(mark)) {
                        marked.computeIfAbsent(mark, key -> new ArrayList<>()).add(new Found(id, entry));
                    } else {
                        found(Finding.UNEXPECTED, "conversation " + id + " seq " + seq + ": " + entry.getString("text"));
                    }
                } else if (entry.getString("type").equals("note")) {
                    marked.computeIfAbsent(Operation.marked(entry.getString("text")), key -> new ArrayList<>()).add(new Found(id, entry));
                }
            }
            if (conversation.getJsonNumber("lastSeq").longValue() != seq) {
                found(Finding.DISORDERED, "conversation " + id + " says lastSeq " + conversation.get("lastSeq") + " and shows " + seq);
            }
        });
        marked.keySet().stream().filter(mark -> !ledger.containsKey(mark)).forEach(mark -> found(Finding.UNEXPECTED, "a note with the mark " + mark));
    }

    private void messages() {
        for (Fate fate : ledger.values()) {
            var operation = fate.operation();
            if (fate.dropped() != null) {
                found(Finding.REFUSED, operation.id() + ": " + fate.dropped());
            } else if (!fate.isAcknowledged()) {
                found(Finding.UNDECIDED, operation.id());
            }
            if (operation.kind() == Operation.Kind.HOOK) {
                continue;
            }
            var places = marked.getOrDefault(operation.id(), List.of());
            if (places.size() > 1) {
                found(Finding.DUPLICATED, operation.id() + " at " + places.stream().map(Reckoning::where).toList());
            } else if (places.isEmpty() && fate.isAcknowledged()) {
                found(Finding.LOST, operation.id() + " acknowledged at " + fate.acknowledgedAt());
            } else if (places.size() == 1 && !fate.isAcknowledged()) {
                found(Finding.RECOVERED, operation.id());
            } else if (places.size() == 1) {
                inItsPlace(fate, places.getFirst());
            }
        }
    }

    private static String where(Found place) {
        return place.conversation() + " " + place.entry().get("seq");
    }

    private void inItsPlace(Fate fate, Found place) {
        String conversation = fate.said("conversation");
        String seq = fate.said("seq");
        if (!conversation.isEmpty() && !conversation.equals(place.conversation()) || !seq.isEmpty() && !seq.equals(String.valueOf(place.entry().get("seq")))) {
            found(Finding.LOST, fate.operation().id() + " acknowledged as " + conversation + " " + seq + " and read as " + where(place));
        }
        var shown = reading.conversations().get(place.conversation());
        String folio = fate.said("folio");
        if (!folio.isEmpty() && shown != null && (shown.isNull("ticket") || !shown.getJsonObject("ticket").getString("folio").equals(folio))) {
            found(Finding.LOST, fate.operation().id() + " was told the folio " + folio + " and has " + shown.get("ticket"));
        }
    }

    /** Each mail has one row in the book of mails that is not a copy, filed, and naming its entry. */
    private void mails() {
        var rows = new HashMap<String, List<JsonObject>>();
        reading.mails().stream().filter(mail -> !mail.getString("state").equals("duplicate"))
                .forEach(mail -> rows.computeIfAbsent(mail.getString("messageId", ""), key -> new ArrayList<>()).add(mail));
        for (Fate fate : ledger.values()) {
            if (fate.operation().kind() != Operation.Kind.MAIL) {
                continue;
            }
            var mails = rows.getOrDefault(fate.operation().client(), List.of());
            if (mails.size() > 1) {
                found(Finding.DUPLICATED, fate.operation().id() + " has " + mails.size() + " rows in the book of mails");
            } else if (mails.isEmpty() && fate.isAcknowledged()) {
                found(Finding.LOST, fate.operation().id() + " is not in the book of mails");
            } else if (mails.size() == 1 && !mails.getFirst().getString("state").equals("ingested")) {
                found(Finding.LOST, fate.operation().id() + " is " + mails.getFirst().getString("state") + ": " + mails.getFirst().get("reason"));
            } else if (mails.size() == 1) {
                var places = marked.getOrDefault(fate.operation().id(), List.of());
                if (!places.isEmpty() && !(mails.getFirst().getString("conversation") + " " + mails.getFirst().get("seq")).equals(where(places.getFirst()))) {
                    found(Finding.LOST, fate.operation().id() + " is elsewhere than the book of mails says");
                }
            }
        }
    }

    /** One entry per call, which knows what was acknowledged: that it waited, its voicemail, its end. */
    private void calls(Shifts shifts) {
        var told = new LinkedHashMap<String, List<Fate>>();
        ledger.values().stream().filter(fate -> fate.operation().kind() == Operation.Kind.HOOK)
                .forEach(fate -> told.computeIfAbsent(fate.operation().client(), key -> new ArrayList<>()).add(fate));
        var shown = new HashMap<String, List<JsonObject>>();
        reading.entries().values().forEach(entries -> entries.stream().filter(entry -> entry.getString("type").equals("call")).forEach(entry -> {
            var call = entry.getJsonObject("details").getJsonObject("call");
            shown.computeIfAbsent(call.getString("from"), key -> new ArrayList<>()).add(call);
        }));
        shown.keySet().stream().filter(number -> !told.containsKey(number)).forEach(number -> found(Finding.UNEXPECTED, "a call from " + number));
        told.forEach((number, hooks) -> {
            var calls = shown.getOrDefault(number, List.of());
            boolean acknowledged = hooks.stream().anyMatch(Fate::isAcknowledged);
            if (calls.size() > 1) {
                found(Finding.DUPLICATED, "the call from " + number + " has " + calls.size() + " entries");
            } else if (calls.isEmpty() && acknowledged) {
                found(Finding.LOST, "the call from " + number);
            } else if (calls.size() == 1 && !acknowledged) {
                found(Finding.RECOVERED, "the call from " + number);
            } else if (calls.size() == 1) {
                hooks.stream().filter(Fate::isAcknowledged).forEach(hook -> knows(calls.getFirst(), hook, shifts.of(hook.operation().id())));
            }
        });
    }

    private void knows(JsonObject call, Fate hook, Duration shift) {
        String route = hook.operation().thread().replaceFirst(".*/", "");
        boolean known = switch (route) {
            case "menu" -> !call.isNull("queuedAt") && near(Instant.parse(call.getString("queuedAt")).minus(shift), hook.attemptedAt(), hook.acknowledgedAt());
            case "status" -> !call.isNull("endedAt");
            case "voicemail", "recording" -> call.getString("outcome").equals("voicemail") && !call.isNull("voicemailAt");
            default -> true;
        };
        if (!known) {
            found(Finding.LOST, hook.operation().id() + " " + route + " acknowledged, and the call says " + call);
        }
    }

    private static boolean near(Instant at, Instant from, @org.jspecify.annotations.Nullable Instant to) {
        return !at.isBefore(from.minusSeconds(3)) && (to == null || !at.isAfter(to.plusSeconds(3)));
    }

    /** Per conversation and sender the count goes up; what belongs to one thread is in one conversation. Where the server said no in between, it may be otherwise. */
    private void order() {
        var homes = new HashMap<String, Set<String>>();
        reading.entries().forEach((id, entries) -> {
            var last = new HashMap<String, Integer>();
            for (JsonObject entry : entries) {
                var fate = ledger.get(Operation.marked(entry.getString("text")));
                if (fate == null) {
                    continue;
                }
                var operation = fate.operation();
                if (!operation.thread().endsWith("/answers")) {
                    homes.computeIfAbsent(operation.thread(), key -> new HashSet<>()).add(id);
                }
                int before = last.getOrDefault(operation.sender(), 0);
                if (operation.n() < before && !fate.wasRefused()) {
                    found(Finding.DISORDERED, operation.id() + " stands after " + before + " in " + id);
                }
                last.put(operation.sender(), Math.max(before, operation.n()));
            }
        });
        homes.forEach((thread, all) -> {
            if (all.size() > 1) {
                found(Finding.DISORDERED, thread + " is in " + all.size() + " conversations");
            }
        });
    }

    /** What customers did in the portal they see there, once and in order. */
    private void portal() {
        for (Fate fate : ledger.values()) {
            var operation = fate.operation();
            if (!operation.kind().channel().equals("portal") || operation.kind().isReply() || !fate.isAcknowledged()) {
                continue;
            }
            var matters = reading.portal().entrySet().stream().filter(one -> operation.sender().equalsIgnoreCase(one.getKey())).findFirst().orElseThrow().getValue();
            var said = matters.getOrDefault(fate.said("conversation"), List.of());
            long seen = said.stream().filter(entry -> Operation.marked(entry.getString("text")).equals(operation.id())).count();
            if (seen != 1) {
                found(seen == 0 ? Finding.LOST : Finding.DUPLICATED, operation.id() + " is " + seen + " times in the portal");
            }
        }
        reading.portal().forEach((role, matters) -> matters.forEach((id, said) -> {
            long position = 0;
            for (JsonObject entry : said) {
                if (entry.getJsonNumber("seq").longValue() != ++position) {
                    found(Finding.DISORDERED, role + " sees " + entry.get("seq") + " in " + id + " where " + position + " was due");
                    return;
                }
            }
        }));
    }

    private void replay(Map<String, List<JsonObject>> watched) {
        watched.forEach((id, told) -> {
            var fresh = reading.entries().getOrDefault(id, List.of());
            if (told.size() != fresh.size()) {
                found(Finding.REPLAY, "conversation " + id + ": told of " + told.size() + " entries, there are " + fresh.size());
                return;
            }
            for (int i = 0; i < told.size(); i++) {
                for (String name : List.of("id", "seq", "text", "delivery")) {
                    if (!Objects.equals(told.get(i).get(name), fresh.get(i).get(name))) {
                        found(Finding.REPLAY, "conversation " + id + " seq " + fresh.get(i).get("seq") + ": told " + name + " " + told.get(i).get(name) + ", is "
                                + fresh.get(i).get(name));
                    }
                }
            }
        });
    }

    /** Each acknowledged answer that a customer gets by mail has left at least once; under one Message-ID, whoever sent it again. */
    private void sink(Sink sink) {
        for (Fate fate : ledger.values()) {
            var operation = fate.operation();
            if (operation.kind() != Operation.Kind.MAIL_REPLY && operation.kind() != Operation.Kind.PORTAL_REPLY) {
                continue;
            }
            var arrivals = sink.arrivals().getOrDefault(operation.id(), List.of());
            if (arrivals.isEmpty() && fate.isAcknowledged()) {
                found(Finding.MAIL_MISSING, operation.id());
            } else if (arrivals.stream().map(Sink.Arrival::messageId).distinct().count() > 1) {
                found(Finding.DUPLICATED, operation.id() + " left under several Message-IDs");
            } else if (arrivals.size() > 1) {
                found(Finding.MAIL_AGAIN, operation.id() + " " + arrivals.size() + " times");
            }
        }
        sink.arrivals().keySet().stream().filter(mark -> !ledger.containsKey(mark)).forEach(mark -> found(Finding.UNEXPECTED, "a mail with the mark " + mark));
    }
}
