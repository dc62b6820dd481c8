package network.cortensor.portal.control.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import network.cortensor.portal.domain.Secret;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    @Test
    void severalProcessesMayMigrateAtOnceAndNothingOfOursIsPublic() throws Exception {
        var access = PostgresForTests.fresh();
        try (var threads = Executors.newFixedThreadPool(3);
                var database = new Database(access, 2)) {
            Callable<Void> migrate = () -> {
                try (var own = new Database(access, 1)) {
                    own.migrate();
                }
                return null;
            };
            for (var done : threads.invokeAll(List.of(migrate, migrate, migrate))) {
                done.get();
            }
            List<String> schemas = database.jdbi()
                    .withHandle(handle -> handle.createQuery(
                                    "SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
                            .mapTo(String.class)
                            .list());
            assertThat(schemas).containsExactly("portal");
        }
    }

    @Test
    void aStatementCannotRunForEver() throws Exception {
        var access = PostgresForTests.fresh();
        try (var database = new Database(access, 2)) {
            List<String> limits = database.jdbi()
                    .withHandle(handle -> List.of("statement_timeout", "lock_timeout", "application_name").stream()
                            .map(name -> handle.createQuery("SHOW " + name)
                                    .mapTo(String.class)
                                    .one())
                            .toList());
            assertThat(limits).containsExactly("30s", "10s", "cortensor-portal");
        }
        var pooled = new DatabaseAccess(access.url(), access.user(), access.password(), true);
        try (var database = new Database(pooled, 2)) {
            String limit = database.jdbi()
                    .withHandle(handle -> handle.createQuery("SHOW statement_timeout")
                            .mapTo(String.class)
                            .one());
            assertThat(limit).as("a session of a pooler is not ours to set").isEqualTo("0");
            assertThat(database.canListen()).isFalse();
        }
    }

    @Test
    void saysWhatIsWrongWithAServer() {
        assertThatThrownBy(() -> Database.checkVersion(14, "14.9"))
                .isInstanceOf(DatabaseException.class)
                .hasMessage("the database is PostgreSQL 14.9; the portal needs 15 or newer");
        assertThatCode(() -> Database.checkVersion(15, "15.0")).doesNotThrowAnyException();
        var nowhere = new DatabaseAccess("jdbc:postgresql://127.0.0.1:1/none", "u", new Secret("hush"), false);
        try (var database = new Database(nowhere, 1)) {
            assertThatThrownBy(database::migrate)
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("cannot be reached")
                    .hasMessageNotContaining("hush");
        }
    }
}
