package network.cortensor.portal.control.usage;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.jdbi.v3.core.statement.UnableToCreateStatementException;
import org.jspecify.annotations.Nullable;

/**
 * Events as columns: each becomes one array parameter of a statement that unnests them. A whole batch is one statement to the
 * driver and one plan to the server, which costs both a fraction of a statement for each row.
 */
final class Columns {
    private final List<UsageEvent> events;
    private @Nullable PreparedStatement statement;
    private int bound;

    Columns(List<UsageEvent> events) {
        this.events = events;
    }

    /** Columns are bound to this statement's parameters, in the order in which they come. */
    void bindTo(PreparedStatement prepared) {
        statement = prepared;
        bound = 0;
    }

    Columns text(Function<UsageEvent, @Nullable String> value) {
        var column = new @Nullable String[events.size()];
        for (var i = 0; i < column.length; i++) {
            column[i] = value.apply(events.get(i));
        }
        return bind("text", column);
    }

    Columns number(ToLongFunction<UsageEvent> value) {
        var column = new long[events.size()];
        for (var i = 0; i < column.length; i++) {
            column[i] = value.applyAsLong(events.get(i));
        }
        return bind("int8", column);
    }

    private Columns bind(String type, Object column) {
        if (statement == null) {
            throw new IllegalStateException("no statement to bind to");
        }
        try {
            var connection = statement.getConnection().unwrap(org.postgresql.PGConnection.class);
            statement.setArray(++bound, connection.createArrayOf(type, column));
            return this;
        } catch (SQLException e) {
            throw new UnableToCreateStatementException(e, null);
        }
    }
}
