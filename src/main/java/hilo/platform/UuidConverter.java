package hilo.platform;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** UUIDs as uuid where they may be null: the ORM's own mapping fails reading null. Ids, which never are, do without it. */
@Converter(autoApply = true)
public final class UuidConverter implements AttributeConverter<UUID, Object> {
    public UuidConverter() {
    }

    @Override
    public @Nullable Object convertToDatabaseColumn(@Nullable UUID value) {
        return value;
    }

    @Override
    public @Nullable UUID convertToEntityAttribute(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case UUID uuid -> uuid;
            default -> UUID.fromString(value.toString());
        };
    }
}
