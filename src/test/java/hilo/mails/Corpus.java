package hilo.mails;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Five hundred mails of our own making with what must become of each: the oddities of real mail, in Spanish and English. The same at every run. */
final class Corpus {
    static final int SIZE = 500;

    private static final String[] PROBLEMS = {"No puedo timbrar desde ayer", "El complemento de pago sale con error CFDI40147", "¿Cómo cancelo una factura del mes pasado?",
            "I cannot download the XML of invoice 4711", "The report of October is empty", "Se cae el módulo de nómina al calcular el ISR", "Certificado vencido, ¿qué hago?",
            "Where do I change our fiscal address?"};

    private Corpus() {
    }

    static List<MailCase> all() {
        List<MailCase> all = new ArrayList<>();
        all.addAll(MachineMails.all());
        all.addAll(OddMails.all());
        all.addAll(FileMails.all());
        if (all.size() > SIZE - 40) {
            throw new IllegalStateException(all.size() + " odd mails leave no room for ordinary ones");
        }
        var random = new Random(500);
        for (int i = 0; all.size() < SIZE; i++) {
            all.add(ordinary("ordinary-" + i, random));
        }
        return List.copyOf(all);
    }

    /** What most customers write: text, HTML or both, with a quotation or not. */
    private static MailCase ordinary(String name, Random random) {
        String problem = PROBLEMS[random.nextInt(PROBLEMS.length)] + " (" + name + ")";
        String quote = random.nextBoolean() ? "\n\nEl lun, 23 nov 2026 a las 9:12, Soporte escribió:\n> ¿Qué versión usa?\n" : "";
        var letter = Letter.called(name).with("Subject", problem);
        return switch (random.nextInt(3)) {
            case 0 -> letter.text("Buenos días:\n\n" + problem + "\n\nSaludos" + quote).expecting(Letter.person(problem).subject(problem).by(Letter.sender(name)));
            case 1 -> letter.html("<p>Buenos días:</p><p><b>" + problem + "</b></p>").expecting(Letter.person(problem).subject(problem));
            default -> letter.multipart("alternative", Letter.plain(problem + quote), "Content-Type: text/html; charset=utf-8\n\n<div>" + problem + "</div>")
                    .expecting(Letter.person(problem).by(Letter.sender(name)));
        };
    }
}
