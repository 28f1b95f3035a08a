package hilo.directory;

/** Patterns of SQL's {@code like} made from what people type. */
final class Like {
    private Like() {
    }

    static String containing(String text) {
        return '%' + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + '%';
    }
}
