package network.cortensor.portal.domain;

import java.util.Objects;

/** A value that must never reach a log, an error or a page: it prints as stars. */
public final class Secret {
    private final String value;

    /** Wraps the secret's text. */
    public Secret(String value) {
        this.value = Objects.requireNonNull(value);
    }

    /** The secret itself; call it only where it is used. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "****";
    }
}
