package hilo.sla;

import java.time.Duration;
import java.util.Random;

/** One thing that happens in a random history, after some time has passed. {@code which} and {@code more} choose among what is there. */
record Step(Kind kind, Duration later, int which, int more) {
    enum Kind {
        OPEN, WRITE, ANSWER, MAIL, BOUNCE, NOTE, ESCALATE, HAND_BACK, WAIT, GO_ON, SOLVE, SPAM, MERGE, SPLIT, TICKET, POLICY, CALL, CALL_BACK, LOOK
    }

    private static final Kind[] OFTEN = {Kind.OPEN, Kind.WRITE, Kind.WRITE, Kind.WRITE, Kind.ANSWER, Kind.ANSWER, Kind.MAIL, Kind.MAIL, Kind.BOUNCE};

    static Step random(Random random) {
        var kind = random.nextInt(3) == 0 ? OFTEN[random.nextInt(OFTEN.length)] : Kind.values()[random.nextInt(Kind.values().length)];
        var later = switch (random.nextInt(6)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofSeconds(random.nextInt(30));
            case 2 -> Duration.ofMinutes(random.nextInt(30));
            case 3 -> Duration.ofMinutes(random.nextInt(30)).plusSeconds(1);
            case 4 -> Duration.ofHours(random.nextInt(6));
            default -> Duration.ofHours(random.nextInt(60));
        };
        return new Step(kind, later, random.nextInt(1000), random.nextInt(1000));
    }
}
