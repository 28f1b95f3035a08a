package hilo.identity;

/** What is stored of a password. Hashing takes long and waits for a slot, so it is done before the transaction that stores it touches the database. */
public record PasswordHash(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
