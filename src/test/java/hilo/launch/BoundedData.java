package hilo.launch;

import com.icegreen.greenmail.smtp.SmtpConnection;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpState;
import com.icegreen.greenmail.smtp.commands.DataCommand;
import com.icegreen.greenmail.util.GreenMailUtil;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicLong;

/** DATA of a server that keeps its mail in memory: a larger mail is read to its end, not kept, and refused with 552; when the memory is used up, every mail is refused with 452. */
final class BoundedData extends DataCommand {
    private final long mostOfOne;
    private final long mostOfAll;
    private final AtomicLong kept;

    BoundedData(long mostOfOne, long mostOfAll, AtomicLong kept) {
        this.mostOfOne = mostOfOne;
        this.mostOfAll = mostOfAll;
        this.kept = kept;
    }

    @Override
    public void execute(SmtpConnection connection, SmtpState state, SmtpManager manager, String line) throws IOException {
        var message = state.getMessage();
        if (message.getReturnPath() == null || message.getToAddresses().isEmpty()) {
            connection.send("503 5.5.1 MAIL and RCPT first");
            return;
        }
        connection.send("354 End with <CRLF>.<CRLF>");
        byte[] trace = trace(String.valueOf(message.getReturnPath()), String.valueOf(connection.getHeloName()), connection.getClientAddress());
        var data = connection.dotLimitedInputStream(trace);
        try {
            connection.send(taken(data, state, manager));
        } catch (OutOfMemoryError full) {
            data.transferTo(OutputStream.nullOutputStream());
            connection.send("452 4.3.1 No memory for this mail");
        }
        state.clearMessage();
    }

    /** The reply. */
    private String taken(InputStream data, SmtpState state, SmtpManager manager) throws IOException {
        var mail = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        long size = 0;
        for (int read = data.read(piece); read >= 0; read = data.read(piece)) {
            size += read;
            if (size <= mostOfOne) {
                mail.write(piece, 0, read);
            } else if (mail.size() > 0) {
                mail = new ByteArrayOutputStream(); // its memory is free at once
            }
        }
        if (size > mostOfOne) {
            return "552 5.3.4 A mail has at most " + mostOfOne + " bytes here";
        }
        // Each mailbox has a copy of its own.
        long needed = size * state.getMessage().getToAddresses().size();
        if (kept.addAndGet(needed) > mostOfAll) {
            kept.addAndGet(-needed);
            return "452 4.3.1 No room for more mail";
        }
        state.getMessage().setMimeMessage(GreenMailUtil.newMimeMessage(new ByteArrayInputStream(mail.toByteArray())));
        String refused = manager.checkData(state);
        if (refused != null) {
            return refused;
        }
        manager.send(state);
        return "250 OK";
    }

    private static byte[] trace(String returnPath, String helo, String client) {
        String line = "Return-Path: <" + returnPath + ">\r\nReceived: from " + client + " (HELO " + helo + "); " + DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC));
        return (line.replaceAll("[\r\n]+(?!Received)", "") + "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
