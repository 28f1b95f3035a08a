package hilo.channel.phone;

import hilo.channel.phone.CallSheet.Figure;
import hilo.channel.phone.CallSheet.Result;
import hilo.channel.phone.CallSheet.Source;
import hilo.channel.phone.CallSheet.Stamp;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes one call of all that the phone system told about it.
 *
 * <p>Status requests come in any order, twice, late or never, so nothing here is "the last one wins": the sheet is a pure function of the <em>set</em> of requests and is made
 * anew whenever one arrives. A figure that the provider measured is preferred to one made of our receipt times, and each says which it is.
 *
 * <p>The caller's own leg is picked up by our greeting, so its length says nothing about waiting or talking. The wait is the provider's queue time; the answer is when the agent's
 * leg was picked up, provided that a bridge is proven; the talk is the bridge's length. An agent who picks up after the caller has gone has answered nothing.
 */
final class CallFold {
    private static final Pattern RECORDING = Pattern.compile("RE[0-9a-fA-F]{32}");
    private static final List<String> PRECEDENCE = List.of("completed", "busy", "no-answer", "failed", "canceled");
    private static final Set<String> BRIDGED = Set.of("bridged", "redirected-from-bridged");

    private final String root;
    private final List<CallEvent> events;

    private CallFold(String root, Collection<CallEvent> given) {
        this.root = root;
        var once = new HashMap<String, CallEvent>();
        given.forEach(event -> once.merge(event.key(), event, (a, b) -> a.receivedAt().isAfter(b.receivedAt()) ? b : a));
        // Any fixed order will do: what is chosen below never depends on it but for exact ties.
        this.events = once.values().stream().sorted(Comparator.comparing(CallEvent::key)).toList();
    }

    /** {@code root}: the SID of the customer's own leg; {@code events}: at least one. */
    static CallSheet fold(String root, Collection<CallEvent> events) {
        return new CallFold(root, events).sheet();
    }

    private CallSheet sheet() {
        var bridged = bridgedLegs();
        boolean bridge = !bridged.isEmpty() || left().anyMatch(CallFold::saysBridged) || dials().anyMatch(event -> event.value("DequeingCallSid").isEmpty());
        var answeredLeg = bridge ? answeredLeg(bridged) : Optional.<String>empty();
        var answered = bridge ? answered(answeredLeg) : Optional.<Stamp>empty();
        var counted = counted(answered.isPresent());
        var ended = ended(answeredLeg, bridge);
        var queued = queued(answered, ended, counted);
        var recording = recording();
        var voicemail = voicemail();
        var leftAt = left().map(event -> Stamp.received(event.receivedAt())).min(Stamp.EARLIEST);
        var waited = counted.map(seconds -> new Figure(seconds, Source.PROVIDER)).or(() -> queued.flatMap(from -> answered.or(() -> leftAt).or(() -> ended).map(from::until)));
        boolean waiting = queued.isPresent() && !bridge && ended.isEmpty() && leftAt.isEmpty();
        return new CallSheet(started(), queued.orElse(null), answered.orElse(null), ended.orElse(null), voicemail.orElse(null), waited.orElse(null),
                answeredLeg.flatMap(this::rang).orElse(
                        null),
                answered.flatMap(from -> talked(from, answeredLeg, ended)).orElse(null), answeredLeg.orElse(null), waiting, recording.orElse(null), result(bridge, waiting,
                        queued.isPresent(), leftAt.isPresent(), ended.isPresent(), voicemail.isPresent()));
    }

    private Stamp started() {
        var told = events.stream().filter(event -> event.sid().equals(root))
                .flatMap(event -> event.stamp("Timestamp").flatMap(end -> event.number("CallDuration").map(seconds -> Stamp
                        .provider(end).minus(seconds))).stream())
                .min(Stamp.EARLIEST);
        return told.or(() -> events.stream().map(event -> Stamp.received(event.receivedAt())).min(Stamp.EARLIEST)).orElseThrow();
    }

    private static Result result(boolean bridge, boolean waiting, boolean queued, boolean left, boolean ended, boolean voicemail) {
        if (bridge) {
            return ended ? Result.ANSWERED : Result.TALKING;
        }
        if (voicemail) {
            return Result.VOICEMAIL;
        }
        if (waiting) {
            return Result.WAITING;
        }
        if (ended) {
            return queued ? Result.ABANDONED : Result.MISSED;
        }
        return left ? Result.MISSED : Result.RINGING;
    }

    /** The agents' legs that are known to have been bridged to the caller. */
    private Set<String> bridgedLegs() {
        var legs = new TreeSet<String>();
        dials().forEach(event -> event.value("DequeingCallSid").ifPresent(legs::add));
        dialResults().filter(CallFold::spoke).forEach(event -> legs.add(event.sid()));
        dialResults().filter(event -> "false".equalsIgnoreCase(event.value("DialBridged").orElse(""))).map(CallEvent::sid)
                .filter(sid -> dialResults().noneMatch(event -> event.sid()
                        .equals(sid) && spoke(event)))
                .forEach(legs::remove);
        return legs;
    }

    private static boolean spoke(CallEvent event) {
        return event.value("DialBridged").map("true"::equalsIgnoreCase).orElseGet(() -> event.number("DialCallDuration").filter(seconds -> seconds > 0).isPresent());
    }

    private static boolean saysBridged(CallEvent event) {
        return event.value("QueueResult").filter(BRIDGED::contains).isPresent();
    }

    private Optional<String> answeredLeg(Set<String> bridged) {
        var legs = bridged.isEmpty() ? events.stream().map(CallEvent::sid).filter(sid -> !sid.equals(root)).distinct().toList() : bridged;
        return legs.stream().filter(leg -> pickedUp(leg).isPresent())
                .min(Comparator.comparing((String leg) -> pickedUp(leg).orElseThrow(), Stamp.EARLIEST).thenComparing(leg -> leg))
                .or(() -> bridged.stream().findFirst());
    }

    private Optional<Stamp> answered(Optional<String> leg) {
        return leg.flatMap(sid -> stamped(sid, "in-progress")).or(() -> Stream.concat(dials(), left()).map(event -> Stamp.received(event.receivedAt())).min(Stamp.EARLIEST)).or(
                () -> leg.flatMap(this::pickedUp)).or(() -> dialResults().map(event -> Stamp.received(event.receivedAt())).min(Stamp.EARLIEST));
    }

    /** The provider's own count of the wait. */
    private Optional<Integer> counted(boolean answered) {
        var atBridge = dials().flatMap(event -> event.number("QueueTime").stream()).min(Integer::compare);
        var atLeaving = left().flatMap(event -> event.number("QueueTime").stream()).min(Integer::compare);
        return answered ? atBridge.or(() -> atLeaving) : atLeaving;
    }

    private Optional<Stamp> queued(Optional<Stamp> answered, Optional<Stamp> ended, Optional<Integer> counted) {
        var exact = counted.flatMap(seconds -> answered.or(() -> hungUpInQueue() ? ended.filter(end -> end.source() == Source.PROVIDER) : Optional.empty()).map(end -> end.minus(
                seconds)));
        var asked = events.stream().filter(event -> event.step() == Step.ENQUEUE && event.sid().equals(root)).map(event -> Stamp.received(event.receivedAt()));
        var told = events.stream().filter(event -> event.sid().equals(root) && (event.route() == Route.WAIT || event.route() == Route.QUEUE_LEFT || isBridgeRequest(event)))
                .flatMap(
                        event -> event.number("QueueTime").stream().map(seconds -> Stamp.received(event.receivedAt()).minus(seconds)));
        return exact.or(() -> Stream.concat(asked, told).min(Stamp.EARLIEST));
    }

    private boolean hungUpInQueue() {
        return left().anyMatch(event -> "hangup".equals(event.value("QueueResult").orElse("")));
    }

    private Optional<Stamp> ended(Optional<String> answeredLeg, boolean bridge) {
        var own = terminal(root);
        var hungUp = Stream.concat(left().filter(event -> "hangup".equals(event.value("QueueResult").orElse(""))), events.stream().filter(event -> event.route() == Route.VOICEMAIL
                && "hangup".equals(event.value("Digits").orElse("")))).map(event -> Stamp.received(event.receivedAt())).min(Stamp.EARLIEST);
        var bridgeOver = !bridge
                ? Optional.<Stamp>empty()
                : answeredLeg.flatMap(this::terminal).or(() -> Stream.concat(dialResults().filter(CallFold::spoke), left().filter(
                        CallFold::saysBridged)).map(event -> Stamp.received(event.receivedAt())).min(Stamp.EARLIEST));
        return own.filter(end -> end.source() == Source.PROVIDER).or(() -> bridgeOver.filter(end -> end.source() == Source.PROVIDER)).or(() -> Stream.of(own, hungUp, bridgeOver)
                .flatMap(Optional::stream).min(Stamp.EARLIEST));
    }

    private Optional<Figure> rang(String leg) {
        var ringing = stamped(leg, "ringing");
        return ringing.flatMap(from -> stamped(leg, "in-progress").map(from::until)).or(() -> first(leg, "ringing").flatMap(from -> pickedUp(leg).map(from::until)));
    }

    private Optional<Figure> talked(Stamp from, Optional<String> leg, Optional<Stamp> ended) {
        var told = dialResults().filter(event -> leg.isEmpty() || event.sid().equals(leg.get())).flatMap(event -> event.number("DialCallDuration").stream()).max(Integer::compare);
        return told.map(seconds -> new Figure(seconds, Source.PROVIDER)).or(() -> leg.flatMap(this::terminal).or(() -> ended).map(from::until));
    }

    private Optional<Stamp> pickedUp(String leg) {
        return first(leg, "in-progress");
    }

    /** The earliest provider's stamp of that state, else the earliest receipt. */
    private Optional<Stamp> first(String sid, String status) {
        return stamped(sid, status).or(() -> of(sid, status).map(event -> Stamp.received(event.receivedAt())).min(Stamp.EARLIEST));
    }

    private Optional<Stamp> stamped(String sid, String status) {
        return of(sid, status).flatMap(event -> event.stamp("Timestamp").stream()).map(Stamp::provider).min(Stamp.EARLIEST);
    }

    /** How and when a leg ended: of several ends the one with the highest sequence number. */
    private Optional<Stamp> terminal(String sid) {
        var ends = events.stream().filter(event -> event.sid().equals(sid) && event.isTerminal()).toList();
        var last = ends.stream().max(Comparator.comparing((CallEvent event) -> event.number("SequenceNumber").orElse(-1)).thenComparing(event -> -PRECEDENCE.indexOf(event.status()
                .orElse(""))));
        return last.flatMap(event -> first(sid, event.status().orElse("")));
    }

    private Optional<String> recording() {
        return recordings().filter(event -> event.route() == Route.RECORDING && "completed".equals(event.value("RecordingStatus").orElse("completed")))
                .flatMap(event -> recordingSid(
                        event).stream())
                .sorted().findFirst();
    }

    private Optional<Stamp> voicemail() {
        var real = recordings().filter(event -> event.number("RecordingDuration").orElse(0) > 0 && !Set.of("absent", "failed").contains(event.value("RecordingStatus").orElse("")))
                .toList();
        return real.stream().flatMap(event -> event.stamp("RecordingStartTime").stream().map(start -> Stamp.provider(start).plus(event.number("RecordingDuration").orElse(0)))).min(
                Stamp.EARLIEST).or(() -> real.stream().map(event -> Stamp.received(event.receivedAt())).min(Stamp.EARLIEST));
    }

    /** Which recording a request speaks of; the request of a message's end names it only in its address. */
    static Optional<String> recordingSid(CallEvent event) {
        return event.value("RecordingSid").or(() -> event.value("RecordingUrl")).flatMap(text -> RECORDING.matcher(text).results().map(found -> found.group()).findFirst());
    }

    private Stream<CallEvent> recordings() {
        return events.stream()
                .filter(event -> event.sid().equals(root) && (event.route() == Route.RECORDING || event.route() == Route.VOICEMAIL) && recordingSid(event).isPresent());
    }

    private Stream<CallEvent> of(String sid, String status) {
        return events.stream().filter(event -> event.sid().equals(sid) && event.status().filter(status::equals).isPresent());
    }

    private Stream<CallEvent> dials() {
        return events.stream().filter(CallFold::isBridgeRequest);
    }

    private Stream<CallEvent> dialResults() {
        return events.stream().filter(event -> event.route() == Route.DIAL && event.value("DialCallStatus").isPresent());
    }

    private Stream<CallEvent> left() {
        return events.stream().filter(event -> event.route() == Route.QUEUE_LEFT);
    }

    private static boolean isBridgeRequest(CallEvent event) {
        return event.route() == Route.DIAL && event.value("DialCallStatus").isEmpty();
    }
}
