package hilo.launch.phone;

import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** One telephone that is in use: somebody who called the desk, or an agent whom the desk called. It walks the documents on a thread of its own. */
public final class Leg {
    /** What can happen to a leg from outside. */
    private sealed interface Signal {
        record Key(String keys) implements Signal {
        }

        record HangUp() implements Signal {
        }

        record PickUp() implements Signal {
        }

        record Taken(Leg by, String announcement) implements Signal {
        }

        record BridgeOver() implements Signal {
        }

        record Spoken(int seconds) implements Signal {
        }
    }

    /** Leaves the document that is being walked. */
    private static final class Interruption extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient @Nullable Signal signal;

        Interruption(@Nullable Signal signal) {
            super(null, null, false, false);
            this.signal = signal;
        }
    }

    /** What the desk asked of the provider for an outgoing leg. */
    record Order(String url, @Nullable String status, List<String> events, int timeout) {
    }

    /** As the provider writes times, with a numeric zone. */
    private static final DateTimeFormatter RFC_2822 = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.US);

    private final PhoneCompany company;
    private final String sid;
    private final String from;
    private final String to;
    private final @Nullable Order order;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final StringBuilder keys = new StringBuilder();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Instant begun;
    private volatile String state = "ringing";
    private volatile String status = "ringing";
    private @Nullable Instant queuedAt;
    private @Nullable Instant pickedUpAt;
    private volatile @Nullable Instant endedAt;
    private int sequence;

    Leg(PhoneCompany company, String sid, String from, String to, @Nullable Order order) {
        this.company = company;
        this.sid = sid;
        this.from = from;
        this.to = to;
        this.order = order;
        this.begun = company.now();
    }

    public String sid() {
        return sid;
    }

    public String from() {
        return from;
    }

    public String to() {
        return to;
    }

    boolean outgoing() {
        return order != null;
    }

    /** {@code ringing speaking keys waiting talking recording ended}. */
    public String state() {
        return state;
    }

    public String status() {
        return status;
    }

    /** All that was said on this leg, in order. */
    public List<String> heard() {
        return List.copyOf(heard);
    }

    public void press(String digits) {
        signals.add(new Signal.Key(digits));
    }

    public void pickUp() {
        signals.add(new Signal.PickUp());
    }

    public void hangUp() {
        signals.add(new Signal.HangUp());
    }

    /** Leaves a message of that length at once, as if it had been spoken. */
    public void speak(int seconds) {
        signals.add(new Signal.Spoken(seconds));
    }

    void run() {
        try {
            if (order == null) {
                walk(company.ask(company.voiceUrl(), form()), company.voiceUrl());
            } else if (!ring(order)) {
                return;
            } else {
                walk(company.ask(order.url(), form()), order.url());
            }
        } catch (Interruption e) {
            // Hung up: what follows is the same as at the document's end.
        }
        finish("completed");
    }

    private boolean ring(Order ordered) throws Interruption {
        event("initiated");
        event("ringing");
        var pickUp = company.pace().pickUp();
        var patience = company.pace().seconds(ordered.timeout());
        try {
            var signal = signals.poll((pickUp.isNegative() ? patience : pickUp).toMillis(), TimeUnit.MILLISECONDS);
            if (signal instanceof Signal.HangUp || signal == null && pickUp.isNegative()) {
                finish(signal == null ? "no-answer" : "canceled");
                return false;
            }
        } catch (InterruptedException e) {
            throw new Interruption(new Signal.HangUp());
        }
        status = "in-progress";
        state = "speaking";
        pickedUpAt = company.now();
        event("in-progress");
        return true;
    }

    Instant begun() {
        return begun;
    }

    Optional<Instant> ended() {
        return Optional.ofNullable(endedAt);
    }

    /** From its begin to its end. */
    int seconds() {
        return endedAt == null ? 0 : (int) Duration.between(begun, endedAt).toSeconds();
    }

    private void finish(String how) {
        status = how;
        endedAt = company.now();
        state = "ended";
        if (order == null) {
            var form = stamped(how);
            form.put("CallDuration", "" + since(begun));
            form.put("Duration", "1");
            company.tell(company.statusUrl(), form);
        } else {
            event(how);
        }
    }

    private void event(String how) {
        status = how;
        var name = how.equals("in-progress") ? "answered" : CallStates.TERMINAL.contains(how) ? "completed" : how;
        if (order != null && order.status() != null && order.events().contains(name)) {
            var form = stamped(how);
            if (CallStates.TERMINAL.contains(how)) {
                form.put("CallDuration", "" + (pickedUpAt == null ? 0 : since(pickedUpAt)));
            }
            company.tell(order.status(), form);
        }
        sequence++;
    }

    /** Which states end a leg. */
    private static final class CallStates {
        static final List<String> TERMINAL = List.of("completed", "busy", "no-answer", "failed", "canceled");
    }

    private Map<String, String> stamped(String how) {
        var form = form();
        form.put("CallStatus", how);
        form.put("Timestamp", rfc(company.now()));
        form.put("SequenceNumber", "" + sequence);
        form.put("CallbackSource", "call-progress-events");
        return form;
    }

    private Map<String, String> form() {
        var form = new LinkedHashMap<String, String>();
        form.put("AccountSid", company.account());
        form.put("ApiVersion", "2010-04-01");
        form.put("CallSid", sid);
        form.put("CallStatus", status);
        form.put("Direction", order == null ? "inbound" : "outbound-api");
        form.put("From", from);
        form.put("Caller", from);
        form.put("To", to);
        form.put("Called", to);
        form.put("FromCountry", "MX");
        form.put("FromCity", "");
        return form;
    }

    static String rfc(Instant at) {
        return RFC_2822.format(at.atOffset(ZoneOffset.UTC));
    }

    private int since(Instant from) {
        return (int) Duration.between(from, company.now()).toSeconds();
    }

    private void walk(String xml, String at) throws Interruption {
        if (xml.isBlank()) {
            return;
        }
        for (var verb : children(parse(xml))) {
            switch (verb.getTagName()) {
                case "Say" -> say(verb);
                case "Pause" -> rest(company.pace().seconds(number(verb, "length", 1)));
                case "Gather" -> {
                    if (gather(verb)) {
                        return;
                    }
                }
                case "Enqueue" -> {
                    enqueue(verb);
                    return;
                }
                case "Dial" -> {
                    dial(verb);
                    return;
                }
                case "Record" -> {
                    record(verb);
                    return;
                }
                case "Redirect" -> {
                    var url = verb.getTextContent().strip();
                    walk(company.ask(url, form()), url);
                    return;
                }
                case "Leave" -> throw new Interruption(null);
                case "Hangup", "Reject" -> throw new Interruption(new Signal.HangUp());
                default -> heard.add("[" + verb.getTagName() + " at " + at + " is not understood]");
            }
        }
    }

    private void say(Element verb) throws Interruption {
        state = "speaking";
        heard.add(verb.getTextContent().strip());
        rest(company.pace().perCharacter().multipliedBy(verb.getTextContent().length()));
    }

    /** True when its action took over. */
    private boolean gather(Element verb) throws Interruption {
        for (var child : children(verb)) {
            if (child.getTagName().equals("Say") && keys.isEmpty()) {
                say(child);
            }
        }
        state = "keys";
        int most = number(verb, "numDigits", Integer.MAX_VALUE);
        var finish = verb.hasAttribute("finishOnKey") ? verb.getAttribute("finishOnKey") : "#";
        var patience = company.pace().seconds(number(verb, "timeout", 5));
        while (keys.length() < most && keys.indexOf(finish) < 0) {
            int before = keys.length();
            rest(patience);
            if (keys.length() == before) {
                break;
            }
        }
        int end = keys.indexOf(finish);
        var digits = end >= 0 ? keys.substring(0, end) : keys.substring(0, Math.min(most, keys.length()));
        keys.delete(0, end >= 0 ? end + 1 : digits.length());
        if (digits.isEmpty() && !verb.getAttribute("actionOnEmptyResult").equals("true")) {
            return false;
        }
        status = "in-progress";
        var form = form();
        form.put("Digits", digits);
        form.put("FinishedOnKey", end >= 0 ? finish : "");
        follow(verb.getAttribute("action"), form);
        return true;
    }

    private void follow(String url, Map<String, String> form) throws Interruption {
        walk(company.ask(url, form), url);
    }

    private void enqueue(Element verb) throws Interruption {
        status = "in-progress";
        var queue = verb.getTextContent().strip();
        queuedAt = company.now();
        company.queue(queue).add(this);
        state = "waiting";
        var form = form();
        String result;
        Interruption over = null;
        try {
            while (true) {
                var asked = form();
                asked.put("QueueSid", PhoneCompany.queueSid(queue));
                asked.put("QueueTime", "" + since(queuedAt));
                asked.put("QueuePosition", "1");
                asked.put("CurrentQueueSize", "1");
                asked.put("AvgQueueTime", "0");
                asked.put("MaxQueueSize", "1000");
                walk(company.ask(verb.getAttribute("waitUrl"), asked), verb.getAttribute("waitUrl"));
                state = "waiting";
                rest(Duration.ofMillis(200));
            }
        } catch (Interruption e) {
            form.put("QueueTime", "" + since(queuedAt));
            company.queue(queue).remove(this);
            if (e.signal instanceof Signal.Taken taken) {
                over = talk(queue, taken);
                result = "bridged";
            } else if (e.signal == null) {
                result = "leave";
            } else {
                result = "hangup";
                over = e;
            }
        }
        form.put("QueueSid", PhoneCompany.queueSid(queue));
        form.put("QueueResult", result);
        if (over != null) {
            form.put("CallStatus", "completed");
            company.ask(verb.getAttribute("action"), form);
            throw over;
        }
        follow(verb.getAttribute("action"), form);
    }

    /** Speaks with the agent until one hangs up; what is returned says that it was the caller. */
    private @Nullable Interruption talk(String queue, Signal.Taken taken) {
        var asked = form();
        asked.put("QueueSid", PhoneCompany.queueSid(queue));
        asked.put("QueueTime", "" + since(queuedAt == null ? begun : queuedAt));
        asked.put("DequeingCallSid", taken.by().sid);
        try {
            walk(company.ask(taken.announcement(), asked), taken.announcement());
            state = "talking";
            while (true) {
                rest(Duration.ofDays(1));
            }
        } catch (Interruption e) {
            if (e.signal instanceof Signal.BridgeOver) {
                return null;
            }
            taken.by().signals.add(new Signal.BridgeOver());
            return new Interruption(new Signal.HangUp());
        }
    }

    private void dial(Element verb) throws Interruption {
        var noun = children(verb).stream().filter(child -> child.getTagName().equals("Queue")).findFirst();
        var action = verb.getAttribute("action");
        if (noun.isEmpty()) {
            heard.add("[only queues can be dialled here]");
            return;
        }
        Leg caller = null;
        var until = System.nanoTime() + company.pace().seconds(number(verb, "timeout", 30)).toNanos();
        while (caller == null && System.nanoTime() < until) {
            caller = company.queue(noun.get().getTextContent().strip()).poll();
            if (caller == null) {
                rest(Duration.ofMillis(20));
            }
        }
        var form = form();
        form.put("DialCallStatus", caller == null ? "no-answer" : "completed");
        form.put("DialBridged", caller == null ? "false" : "true");
        Interruption over = null;
        if (caller != null) {
            form.put("DialCallSid", caller.sid);
            caller.signals.add(new Signal.Taken(this, noun.get().getAttribute("url")));
            var since = company.now();
            state = "talking";
            try {
                while (true) {
                    rest(Duration.ofDays(1));
                }
            } catch (Interruption e) {
                if (e.signal instanceof Signal.HangUp) {
                    caller.signals.add(new Signal.BridgeOver());
                    form.put("CallStatus", "completed");
                    over = e;
                }
            }
            form.put("DialCallDuration", "" + since(since));
        }
        if (over != null) {
            company.ask(action, form);
            throw over;
        }
        follow(action, form);
    }

    private void record(Element verb) throws Interruption {
        state = "recording";
        status = "in-progress";
        heard.add("(tono)");
        var start = company.now();
        int longest = number(verb, "maxLength", 3600);
        int seconds = -1;
        Interruption over = null;
        var digits = "";
        try {
            rest(company.pace().seconds(longest));
        } catch (Interruption e) {
            if (e.signal instanceof Signal.Spoken spoken) {
                seconds = spoken.seconds();
            } else {
                over = e;
                digits = "hangup";
            }
        }
        if (keys.indexOf("#") >= 0) {
            digits = "#";
            keys.setLength(0);
        }
        seconds = seconds < 0 ? Math.min(longest, since(start)) : seconds;
        var form = form();
        var recording = company.keep(this, start, seconds);
        var url = company.recordingUrl(recording);
        form.put("RecordingSid", recording);
        form.put("RecordingUrl", url);
        form.put("RecordingDuration", "" + seconds);
        form.put("Digits", digits);
        var told = new LinkedHashMap<>(Map.of("AccountSid", company.account(), "CallSid", sid, "RecordingSid", recording, "RecordingUrl", url, "RecordingStatus", "completed",
                "RecordingDuration", "" + seconds, "RecordingChannels", "1", "RecordingSource", "RecordVerb", "RecordingStartTime", rfc(start)));
        if (verb.hasAttribute("recordingStatusCallback")) {
            company.tell(verb.getAttribute("recordingStatusCallback"), told);
        }
        if (over != null) {
            form.put("CallStatus", "completed");
            company.ask(verb.getAttribute("action"), form);
            throw over;
        }
        follow(verb.getAttribute("action"), form);
    }

    /** Lets time pass. Keys are kept; a key that ends a recording or a hang-up ends the waiting. */
    private void rest(Duration how) throws Interruption {
        long until = System.nanoTime() + how.toNanos();
        try {
            while (true) {
                var signal = signals.poll(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
                switch (signal) {
                    case null -> {
                        return;
                    }
                    case Signal.Key key -> {
                        keys.append(key.keys());
                        return;
                    }
                    case Signal.PickUp ignored -> {
                    }
                    default -> throw new Interruption(signal);
                }
            }
        } catch (InterruptedException e) {
            throw new Interruption(new Signal.HangUp());
        }
    }

    private static Element parse(String xml) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml))).getDocumentElement();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException("The desk answered what is no document: " + xml, e);
        }
    }

    private static List<Element> children(Element of) {
        var found = new ArrayList<Element>();
        for (Node node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                found.add(element);
            }
        }
        return found;
    }

    private static int number(Element verb, String name, int otherwise) {
        return verb.hasAttribute(name) ? Integer.parseInt(verb.getAttribute(name)) : otherwise;
    }
}
