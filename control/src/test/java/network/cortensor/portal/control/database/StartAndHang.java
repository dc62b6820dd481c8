package network.cortensor.portal.control.database;

import java.nio.file.Path;

/** A program to be killed: starts a database, commits a row and waits for ever. */
final class StartAndHang {
    private StartAndHang() {}

    public static void main(String[] arguments) throws Exception {
        var server = LocalPostgres.start(Path.of(arguments[0]));
        LocalPostgresTest.query(server.access(), "CREATE TABLE committed AS SELECT 42 AS answer; SELECT 1");
        System.out.println("started");
        Thread.sleep(Long.MAX_VALUE);
    }
}
