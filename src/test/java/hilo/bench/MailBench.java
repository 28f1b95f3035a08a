package hilo.bench;

import hilo.launch.Dovecot;
import hilo.launch.MailServer;
import hilo.launch.Ports;
import hilo.launch.Rig;
import jakarta.mail.BodyPart;
import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Mails in Dovecot until each is a conversation, against fetching and parsing the same mails with the mail library alone; how long one takes that comes by itself; what a poll costs beside old
 * mails. Needs Dovecot, and root.
 */
final class MailBench {
    private static final String PART = "mail";
    private static final String ALONE = "solo@" + MailServer.DOMAIN;
    private static final int MANY = Integer.getInteger("hilo.bench.mails", 10_000);
    private static final int OLD = Integer.getInteger("hilo.bench.old", 100_000);
    private static final int TRICKLE = 300;
    private static final long BETWEEN_NANOS = 100_000_000;
    private static final long PATIENCE_NANOS = 300_000_000_000L;
    private static final long LOOK_MILLIS = 65_000;

    private final Bed bed;
    private final Rig rig;
    private final Dovecot dovecot;
    private int laid;

    private MailBench(Bed bed, Rig rig, Dovecot dovecot) {
        this.bed = bed;
        this.rig = rig;
        this.dovecot = dovecot;
    }

    static void run(Bed bed) throws Exception {
        if (!Dovecot.isThere()) {
            Report.tell("mail: Dovecot is not installed here (or this is not root): not measured");
            return;
        }
        bed.rig().node().kill(); // the processors belong to the desk that reads
        int[] ports = Ports.free(2);
        clear(bed.directory().resolve("dovecot")); // an earlier run's mails are old mails
        try (var dovecot = Dovecot.start(bed.directory().resolve("dovecot"), ports[0], ports[1]);
                var rig = Rig.start(bed.directory().resolve("mail"), new Rig.Plan(1, settings -> {
                    settings.put("hilo.mail.imap.port", String.valueOf(ports[0]));
                    return settings;
                }, List.of()))) {
            var bench = new MailBench(bed, rig, dovecot);
            bench.poll("empty mailbox");
            for (int round = 0; round <= bed.rounds(); round++) { // the first is not counted: both sides are cold
                bench.round(round);
                bench.settle();
            }
            bench.trickle();
            bench.old();
        }
        bed.rig().node().start();
        bed.rig().node().awaitReady();
        double ratio = bed.report().median(PART, scenario(), "hilo", "mails/s") / bed.report().median(PART, scenario(), "library", "mails/s");
        bed.report().goal("mail: conversations per second / fetched and parsed by the library alone, median", ratio, ">=", 0.5);
        double[] resident = bed.report().values(PART, scenario(), "hilo", "resident MiB");
        bed.report().goal("mail: memory after " + MANY * (resident.length + 1) + " mails / after " + MANY * 2, resident[resident.length - 1] / resident[0], "<=", 1.1);
        bed.report().goal("mail: arrival to conversation at 10 mails/s, p95 ms", bed.report().median(PART, "10 mails/s", "hilo", "p95 ms"), "<=", 5000);
    }

    private static void clear(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var old = Files.walk(directory)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static String scenario() {
        return MANY + " mails";
    }

    private void round(int round) throws Exception {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        var conditions = bed.machine().look();
        lay(ALONE, mark, MANY, "cur");
        double library = MANY / library();
        double hilo = MANY / desk(mark);
        double resident = Machine.resident(rig.node().process().pid());
        Report.tell("mail: round %d, library %.0f/s, hilo %.0f/s, server %.0f MiB", round, library, hilo, resident);
        if (round > 0) {
            bed.report().add(PART, scenario(), round, "library", "mails/s", library, conditions.noisy());
            bed.report().add(PART, scenario(), round, "hilo", "mails/s", hilo, conditions.noisy());
            bed.report().add(PART, scenario(), round, "hilo", "resident MiB", resident, conditions.noisy());
        }
        bed.report().check(count("select count(*) from mail where subject like '%" + mark + "%' and state = 'ingested'") == MANY
                && count("select count(distinct conversation) from mail where subject like '%" + mark + "%'") == MANY, "mail: each of " + MANY + " is one conversation");
    }

    /** What the database does by itself within the next minute: plans that it made for an empty desk are not measured. */
    private void settle() throws SQLException {
        try (var db = OneStatement.connect(rig.postgres().superuserUrl()); var statement = db.createStatement()) {
            statement.execute("vacuum analyze");
        }
    }

    /** Seconds to fetch all of a mailbox and to look at every part. */
    private double library() throws IOException, MessagingException {
        var properties = new Properties();
        properties.put("mail.imap.partialfetch", "false");
        var session = Session.getInstance(properties);
        long start = System.nanoTime();
        int parts = 0;
        try (var store = session.getStore("imap")) {
            store.connect("127.0.0.1", dovecot.imapPort(), ALONE, MailServer.PASSWORD);
            try (var inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_WRITE);
                var all = inbox.getMessages();
                var profile = new FetchProfile();
                profile.add(UIDFolder.FetchProfileItem.UID);
                inbox.fetch(all, profile);
                for (Message mail : all) {
                    var raw = new ByteArrayOutputStream();
                    mail.writeTo(raw);
                    parts += parts(new MimeMessage(session, new ByteArrayInputStream(raw.toByteArray())));
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                bed.report().check(all.length == MANY && parts == 3 * MANY, "mail: the library reads what was laid");
                for (Message mail : all) {
                    mail.setFlag(Flags.Flag.DELETED, true);
                }
                return seconds;
            }
        }
    }

    private static int parts(Part part) throws MessagingException, IOException {
        if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart all) {
            int count = 0;
            for (int i = 0; i < all.getCount(); i++) {
                BodyPart one = all.getBodyPart(i);
                count += parts(one);
            }
            return count;
        }
        part.getInputStream().readAllBytes();
        return 1;
    }

    /** Seconds until all that was laid is conversations. */
    private double desk(String mark) throws Exception {
        var written = write(MailServer.SUPPORT, mark, MANY);
        // What is asked meanwhile must cost nothing: how far the folder was read, and whether anything waits.
        String there = "select last_uid from mail_folder where not exists (select from mail where state = 'received') union all select 0 order by 1 desc limit 1";
        long last = count("select max(last_uid) from mail_folder") + MANY;
        long start = System.nanoTime();
        move(written, "new");
        while (count(there) < last && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.sleep(100);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** One by one by themselves, ten in a second. */
    private void trickle() throws Exception {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        var conditions = bed.machine().look();
        var sent = new long[TRICKLE];
        long next = System.nanoTime();
        for (int i = 0; i < TRICKLE; i++, next += BETWEEN_NANOS) {
            LockSupport.parkNanos(next - System.nanoTime());
            sent[i] = System.currentTimeMillis();
            lay(MailServer.SUPPORT, mark + "-" + i + "-", 1, "new");
        }
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (count("select count(*) from mail where subject like '%" + mark + "%' and state = 'ingested'") < TRICKLE && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        var late = new Histogram(3);
        try (var db = OneStatement.connect(rig.postgres().superuserUrl());
                var rows = db.createStatement().executeQuery("select subject, extract(epoch from settled_at) * 1000 from mail where subject like '%" + mark + "%'")) {
            while (rows.next()) {
                int i = Integer.parseInt(rows.getString(1).split(mark + "-")[1].split("-")[0]);
                late.recordValue(Math.max(0, (long) rows.getDouble(2) - sent[i]));
            }
        }
        bed.report().check(late.getTotalCount() == TRICKLE, "mail: each of " + TRICKLE + " that came by themselves is there");
        bed.report().add(PART, "10 mails/s", 1, "hilo", "p50 ms", late.getValueAtPercentile(50), conditions.noisy());
        bed.report().add(PART, "10 mails/s", 1, "hilo", "p95 ms", late.getValueAtPercentile(95), conditions.noisy());
        Report.tell("mail: 10 mails/s: from the mailbox to the conversation p50 %d ms, p95 %d ms", late.getValueAtPercentile(50), late.getValueAtPercentile(95));
    }

    /** Old mails that were read long ago, and what looking for new ones costs beside them. */
    private void old() throws Exception {
        lay(MailServer.SUPPORT, "old", OLD, "cur");
        long uids;
        try (var store = Session.getInstance(new Properties()).getStore("imap")) {
            store.connect("127.0.0.1", dovecot.imapPort(), MailServer.SUPPORT, MailServer.PASSWORD);
            try (var inbox = store.getFolder("INBOX")) {
                rig.node().hold(); // it would begin to read them
                inbox.open(Folder.READ_ONLY);
                uids = ((UIDFolder) inbox).getUIDNext();
            }
        }
        try (var db = OneStatement.connect(rig.postgres().superuserUrl()); var update = db.prepareStatement("update mail_folder set last_uid = ?")) {
            update.setLong(1, uids - 1);
            update.executeUpdate();
        }
        rig.node().kill();
        rig.node().start();
        rig.node().awaitReady();
        poll(OLD + " old mails");
    }

    private void poll(String scenario) throws IOException, InterruptedException {
        Thread.sleep(10_000); // what follows a start is over
        var conditions = bed.machine().look();
        long pid = rig.node().process().pid();
        double server = Machine.cpu(pid);
        double mailbox = Machine.cpuOfFamily(dovecot.pid());
        Thread.sleep(LOOK_MILLIS);
        bed.report().add(PART, scenario, 1, "hilo", "server CPU s", Machine.cpu(pid) - server, conditions.noisy());
        bed.report().add(PART, scenario, 1, "hilo", "mailbox CPU s", Machine.cpuOfFamily(dovecot.pid()) - mailbox, conditions.noisy());
        Report.tell("mail: %s: %.2f s of the server's and %.2f s of Dovecot's processor in %d s", scenario, Machine.cpu(pid) - server, Machine.cpuOfFamily(dovecot.pid()) - mailbox,
                LOOK_MILLIS / 1000);
    }

    private void lay(String address, String mark, int many, String where) throws IOException {
        move(write(address, mark, many), where);
    }

    /** Where the server does not look yet. */
    private List<Path> write(String address, String mark, int many) throws IOException {
        Path maildir = dovecot.maildir(address);
        for (String name : List.of("cur", "new", "tmp")) {
            dovecot.make(maildir.resolve(name));
        }
        var written = new ArrayList<Path>();
        for (int i = 0; i < many; i++) {
            String name = System.currentTimeMillis() / 1000 + ".b" + laid++ + ".bench";
            Path file = maildir.resolve("tmp").resolve(name);
            Files.writeString(file, mail(mark, i), StandardCharsets.UTF_8);
            dovecot.own(file);
            written.add(file);
        }
        return written;
    }

    /** Delivers it, as a server does. */
    private static void move(List<Path> written, String where) throws IOException {
        for (Path file : written) {
            String name = String.valueOf(file.getFileName());
            Files.move(file, file.resolveSibling("../" + where + "/" + (where.equals("cur") ? name + ":2,S" : name)).normalize(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static String mail(String mark, int i) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC));
        return String.format(Locale.ROOT, """
                Return-Path: <cliente%1$d@cliente.example>
                Message-ID: <%2$s.%1$d@cliente.example>
                Date: %3$s
                From: =?UTF-8?Q?Mar=C3=ADa_P=C3=A9rez?= <cliente%1$d@cliente.example>
                To: soporte@factupronto.example
                Subject: No puedo cancelar %2$s %1$d
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="b"

                --b
                Content-Type: multipart/alternative; boundary="a"

                --a
                Content-Type: text/plain; charset=UTF-8

                Buenos días, no puedo cancelar la factura %1$d. Marca el error 301.
                %4$s
                --a
                Content-Type: text/html; charset=UTF-8

                <html><body><p>Buenos días, no puedo cancelar la factura <b>%1$d</b>.</p><p>%4$s</p></body></html>
                --a--
                --b
                Content-Type: text/xml; name="factura.xml"
                Content-Disposition: attachment; filename="factura.xml"

                <cfdi folio="%2$s-%1$d">%4$s</cfdi>
                --b--
                """, i, mark, date, "Lorem ipsum dolor sit amet. ".repeat(20)).replace("\n", "\r\n");
    }

    private long count(String sql) throws SQLException {
        try (var db = OneStatement.connect(rig.postgres().superuserUrl()); var statement = db.createStatement(); var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
