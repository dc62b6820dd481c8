package network.cortensor.portal.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, run as a new user would, in a copy of its own: what it finds, what it says, when it builds. */
class LauncherTest {
    private static final Path ROOT = Path.of(System.getProperty("portal.root"));
    private static final Path JDK = Path.of(System.getProperty("java.home"));

    @TempDir
    Path folder;

    private Path checkout;
    private Path oldJava;
    private Path jvms;

    @BeforeEach
    void prepare() throws IOException {
        folder = folder.toRealPath();
        checkout = Files.createDirectories(folder.resolve("my check out"));
        executable(checkout.resolve("portal"), Files.readString(ROOT.resolve("portal")));
        oldJava = jdk(folder.resolve("old-jdk"), "17.0.15");
        jvms = Files.createDirectories(folder.resolve("jvms"));
    }

    @Test
    void findsTheNewJdkAlthoughAnOldJavaComesFirst() throws Exception {
        Files.createSymbolicLink(jvms.resolve("jdk"), JDK);
        var run = run(Map.of("PORTAL_JVMS", jvms.toString()), "env");
        assertThat(run.out).startsWith("JDK    25  " + jvms.resolve("jdk"));
    }

    @Test
    void javaHomeComesFirstUnlessItIsOld() throws Exception {
        Files.createSymbolicLink(jvms.resolve("jdk"), JDK);
        assertThat(run(Map.of("PORTAL_JVMS", jvms.toString(), "JAVA_HOME", JDK.toString()), "env").out)
                .startsWith("JDK    25  " + JDK);
        assertThat(run(Map.of("PORTAL_JVMS", jvms.toString(), "JAVA_HOME", oldJava.toString()), "env").out)
                .startsWith("JDK    25  " + jvms.resolve("jdk"));
    }

    @Test
    void findsAJdkBehindALinkOnThePath() throws Exception {
        var bin = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(bin.resolve("java"), JDK.resolve("bin/java"));
        var run = run(Map.of("PORTAL_JVMS", jvms.toString(), "PATH", bin + ":" + path()), "env");
        assertThat(run.out).startsWith("JDK    25  " + JDK);
    }

    @Test
    void withoutAJdkItSaysInOneLineHowToGetOne() throws Exception {
        var run = run(Map.of("PORTAL_JVMS", jvms.toString()), "up");
        assertThat(run.status).isEqualTo(1);
        assertThat(run.out).isEmpty();
        assertThat(run.err.lines())
                .singleElement()
                .asString()
                .startsWith("portal: needs a JDK 25 or newer (found only 17): get one from ");
    }

    @Test
    void helpNeedsNothing() throws Exception {
        var run = run(Map.of("PORTAL_JVMS", jvms.toString()), "--help");
        assertThat(run.status).isZero();
        assertThat(run.out).contains("portal up --port 8080", "portal keys create");
        assertThat(run(Map.of("PORTAL_JVMS", jvms.toString()), "test", "--help").out)
                .contains("Example:\n  portal test");
    }

    @Test
    void runsWhatIsBuiltFromAnywhereWithArgumentsAsTheyAre() throws Exception {
        pretendToBuild();
        var link = Files.createSymbolicLink(folder.resolve("elsewhere"), checkout.resolve("portal"));
        var run = run(link, Map.of("JAVA_HOME", echoJdk().toString()), "keys", "create", "--name", "two  words", "");
        assertThat(run.err).isEmpty();
        assertThat(run.out.lines())
                .contains("-jar", checkout + "/app/target/portal/lib/portal-app.jar", "-XX:+UseSerialGC")
                .endsWith("keys", "create", "--name", "two  words", "");
    }

    @Test
    void buildsAgainOnlyWhenSourcesChanged() throws Exception {
        pretendToBuild();
        var environment = Map.of("JAVA_HOME", echoJdk().toString(), "PATH", brokenMaven() + ":" + path());
        assertThat(run(environment, "usage").status).isZero();

        var source = checkout.resolve("domain/src/main/java/New.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "class New {}");
        newer(source);
        var changed = run(environment, "usage");
        assertThat(changed.status).isEqualTo(1);
        assertThat(changed.err)
                .contains("portal: building")
                .contains("[ERROR] New.java: something is wrong")
                .contains("portal: the build failed; all of it is in " + checkout);
        assertThat(checkout.resolve("target/portal.lock")).as("lock given back").doesNotExist();
        assertThat(checkout.resolve("app/target/portal/lib/portal-app.jar"))
                .as("what was built before")
                .exists();

        var off = new HashMap<>(environment);
        off.put("PORTAL_BUILD", "off");
        assertThat(run(off, "usage").status).isZero();
    }

    @Test
    void theLockOfAProcessThatIsGoneIsTakenOver() throws Exception {
        pretendToBuild();
        Files.createDirectories(checkout.resolve("target"));
        var gone = new ProcessBuilder("true").start();
        assertThat(gone.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Files.createSymbolicLink(checkout.resolve("target/portal.lock"), Path.of(Long.toString(gone.pid())));
        Files.delete(checkout.resolve("app/target/portal/stamp"));
        var run = run(Map.of("JAVA_HOME", echoJdk().toString(), "PATH", brokenMaven() + ":" + path()), "usage");
        assertThat(run.err).contains("something is wrong").doesNotContain("waiting");
    }

    /** What a build leaves, with a jar that nothing reads. */
    private void pretendToBuild() throws IOException {
        var program = checkout.resolve("app/target/portal");
        Files.createDirectories(program.resolve("lib"));
        Files.createDirectories(checkout.resolve("domain"));
        Files.writeString(checkout.resolve("pom.xml"), "");
        Files.writeString(checkout.resolve("domain/pom.xml"), "");
        Files.writeString(program.resolve("lib/portal-app.jar"), "");
        Files.writeString(program.resolve("stamp"), "");
        newer(program.resolve("stamp"));
    }

    /** A JDK 25 by its release file whose java prints its arguments, one per line. */
    private Path echoJdk() throws IOException {
        var home = jdk(folder.resolve("echo-jdk"), "25.0.3");
        executable(home.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        return home;
    }

    private Path brokenMaven() throws IOException {
        var bin = Files.createDirectories(folder.resolve("maven"));
        executable(
                bin.resolve("mvn"),
                "#!/bin/sh\ncase $1 in -v) echo 'Apache Maven 3.9.9';; *) echo '[ERROR] New.java: something is wrong'; exit 1;; esac\n");
        return bin;
    }

    private static Path jdk(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        executable(home.resolve("bin/java"), "#!/bin/sh\nexit 1\n");
        executable(home.resolve("bin/javac"), "#!/bin/sh\nexit 1\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"test\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Gives a file a time after everything that was written before, whatever the file system's resolution. */
    private static void newer(Path file) throws IOException {
        var time = Files.getLastModifiedTime(file).toInstant().plusSeconds(file.endsWith("stamp") ? 5 : 10);
        Files.setLastModifiedTime(file, FileTime.from(time));
    }

    private String path() {
        return oldJava.resolve("bin") + ":/usr/bin:/bin";
    }

    private Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return run(checkout.resolve("portal"), environment, arguments);
    }

    private Run run(Path launcher, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("bash", launcher.toString()));
        command.addAll(List.of(arguments));
        var out = folder.resolve("out").toFile();
        var err = folder.resolve("err").toFile();
        var builder = new ProcessBuilder(command)
                .directory(Files.createDirectories(folder.resolve("home")).toFile())
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().clear();
        builder.environment().put("HOME", folder.resolve("home").toString());
        builder.environment().put("PATH", path());
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the launcher does not end");
        }
        return new Run(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    }

    private record Run(int status, String out, String err) {}
}
