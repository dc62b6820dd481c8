package network.cortensor.portal.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import network.cortensor.portal.domain.Step;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Protects what the scripts say of themselves in their first lines, on a real server, whatever is called in whatever order. */
class ScriptsTest {
    private static final int TTL = 15_000;
    private static final int KEEP = TTL + 3000;
    private static final String TAG = "{scripts-test}:";

    private final Keys keys = new Keys("scripts-test");
    private final SocketRedis redis = new SocketRedis(RedisServer.common().port());
    private long now = 1_000_000;

    @BeforeEach
    void serverGrants() {
        redis.command("FLUSHDB");
        hello("run1");
        now += TTL;
    }

    @AfterEach
    void close() {
        redis.command("FLUSHDB");
        redis.close();
    }

    @Test
    void whatIsFreeIsGrantedInTurnAndWhatIsFullIsSkipped() {
        assertThat(lease("g", "a", 0, 2).subList(3, 5))
                .satisfies(reply -> assertThat(reply.getFirst()).isEqualTo("granted"));
        assertThat(lease("g", "a", 0, 2).get(5)).isEqualTo("1");
        assertThat(lease("g", "a", 0, 2).get(3)).isEqualTo("refused");
    }

    @Test
    void nothingIsGrantedByAServerThatMayHaveForgotten() {
        lease("g", "a", 0, 1);
        redis.command("FLUSHDB");
        hello("run2");
        assertThat(lease("g", "a", 0, 1).get(3)).isEqualTo("refused");
        now += TTL - 1;
        assertThat(lease("g", "a", 0, 1).get(3)).isEqualTo("refused");
        now += 1;
        assertThat(lease("g", "a", 0, 1).get(3)).isEqualTo("granted");
    }

    @Test
    void aServerThatGaveLessThanWasSeenHasForgotten() {
        var number = lease("g", "a", 0, 1).get(4);
        redis.command("FLUSHDB");
        var words = words(keys.ofAll()).add("g").add(TTL).add(number).add("?");
        assertThat(redis.script(Script.RENEW, words).get(3)).isEqualTo("forgotten");
        assertThat(lease("g", "a", 0, 1).get(3)).isEqualTo("refused");
    }

    @Test
    void onlyTheOwnerEndsALease() {
        var number = lease("g", "a", 0, 1).get(4);
        assertThat(end("other", number).get(3)).isEqualTo("foreign");
        assertThat(lease("g", "a", 0, 1).get(3)).isEqualTo("refused");
        assertThat(end("g", number).get(3)).isEqualTo("ended");
        assertThat(end("g", number).get(3)).isEqualTo("gone");
    }

    @Test
    void anUnclaimedOfferGoesToTheNext() {
        var number = lease("g", "a", 0, 1).get(4);
        var first = lease("g", "a", 9000, 1).get(4);
        var second = lease("h", "a", 9000, 1).get(4);
        end("g", number);
        assertThat(offer(first)).isNotEqualTo("null");
        now += 2000;
        tend("h", second);
        assertThat(offer(first)).isEqualTo("null");
        assertThat(claim("h", offer(second), second).get(3)).isEqualTo("claimed");
    }

    @Test
    void nothingIsOfferedToADeadGateway() {
        var number = lease("g", "a", 0, 1).get(4);
        var dead = lease("h", "b", 9000, 1).get(4);
        now += 3000;
        var alive = lease("g", "c", 9000, 1).get(4);
        end("g", number);
        assertThat(offer(dead)).isEqualTo("null");
        assertThat(offer(alive)).isNotEqualTo("null");
    }

    @Test
    void whatWasHeldIsCountedAgain() {
        var number = lease("g", "a", 0, 1).get(4);
        redis.command("FLUSHDB");
        hello("run2");
        assertThat(register("g", number, 1).get(3)).isEqualTo("0");
        assertThat(register("h", "0", 1).get(3)).isEqualTo("1");
        assertInvariants(Map.of());
    }

    @Test
    void reportsOfTheDeadDoNotOutliveARestart() {
        publish("g", "{}");
        now += TTL;
        hello("run2");
        assertThat(map("report")).isEmpty();
    }

    @Test
    void countsAreRightAfterAnyOrderOfCalls() {
        for (var seed = 0; seed < 30; seed++) {
            redis.command("FLUSHDB");
            hello("run1");
            now += TTL;
            anyOrder(new Random(seed), seed);
        }
    }

    @Test
    void callsThatAreDoneTogetherDoWhatTheyDoOneByOne() {
        var start = now;
        for (var seed = 0; seed < 60; seed++) {
            var replies = new ArrayList<List<List<String>>>();
            for (var together : List.of(false, true)) {
                redis.command("FLUSHDB");
                now = start;
                hello("run1");
                redis.command("HSET", TAG + "meta", "number", "1000");
                now += TTL;
                replies.add(course(new Random(seed), together, seed));
            }
            assertThat(replies.getLast()).as("seed %s", seed).isEqualTo(replies.getFirst());
        }
    }

    private List<List<String>> course(Random random, boolean together, int seed) {
        var replies = new ArrayList<List<String>>();
        for (var round = 0; round < 20; round++) {
            var calls = new ArrayList<RedisCall>();
            for (var i = random.nextInt(6); i >= 0; i--) {
                calls.add(call(random, replies));
            }
            if (together) {
                var all = redis.text(Script.TOGETHER, RedisCall.together(calls));
                for (var reply : Script.replies(all)) {
                    replies.add(Script.words(reply));
                }
            } else {
                calls.forEach(call -> replies.add(redis.script(call.script(), call.words())));
            }
            assertInvariants(Map.of("seed", seed, "round", round));
            now += random.nextInt(1200);
        }
        return replies;
    }

    private RedisCall call(Random random, List<List<String>> replies) {
        var gateway = "g" + random.nextInt(2);
        var granted =
                replies.stream().filter(reply -> reply.get(3).equals("granted")).toList();
        if (granted.isEmpty() || random.nextBoolean()) {
            var patience = random.nextInt(2) * 5000L;
            var lease = leaseWords(gateway, "o" + random.nextInt(3), patience, 4);
            return new RedisCall(Script.LEASE, lease, 0, Step.pending());
        }
        var one = granted.get(random.nextInt(granted.size()));
        return new RedisCall(Script.END, endWords(gateway, one.get(4)), 0, Step.pending());
    }

    private void anyOrder(Random random, int seed) {
        var leases = new ArrayList<String[]>();
        var tickets = new ArrayList<String[]>();
        for (var step = 0; step < 80; step++) {
            var gateway = "g" + random.nextInt(3);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    var reply = lease(gateway, "o" + random.nextInt(4), random.nextInt(2) * 5000L, 3);
                    if (reply.get(3).equals("granted")) {
                        leases.add(new String[] {gateway, reply.get(4)});
                    } else if (reply.get(3).equals("waiting")) {
                        tickets.add(new String[] {gateway, reply.get(4)});
                    }
                }
                case 3 -> {
                    if (!leases.isEmpty()) {
                        var one = leases.get(random.nextInt(leases.size()));
                        end(one[0], one[1]);
                    }
                }
                case 4 -> {
                    if (!tickets.isEmpty()) {
                        var one = tickets.get(random.nextInt(tickets.size()));
                        var number = offer(one[1]);
                        if (!number.equals("null")
                                && claim(one[0], number, one[1]).get(3).equals("claimed")) {
                            leases.add(new String[] {one[0], number});
                        }
                    }
                }
                case 5 -> {
                    if (!tickets.isEmpty()) {
                        var one = tickets.get(random.nextInt(tickets.size()));
                        sessions(words(keys.ofPool("p")).add(one[0]).add(one[1]), 3, Script.LEAVE);
                    }
                }
                case 6 -> now += random.nextInt(1500);
                default -> {
                    var words = words(keys.ofAll()).add(gateway).add(TTL).add(0).add(epoch());
                    leases.stream().filter(one -> one[0].equals(gateway)).forEach(one -> words.add(one[1]));
                    redis.script(Script.RENEW, words);
                }
            }
            assertInvariants(Map.of("seed", seed, "step", step));
        }
    }

    private void assertInvariants(Map<String, Integer> where) {
        var places = new HashMap<String, Integer>();
        var leases = map("lease");
        leases.values().forEach(lease -> places.merge(lease.split("\u001f", -1)[0], 1, Integer::sum));
        var busy = new HashMap<String, Integer>();
        map("busy").forEach((place, count) -> busy.put(place, Integer.valueOf(count)));
        assertThat(busy).as("busy %s", where).isEqualTo(places);
        assertThat(list("ZRANGE", TAG + "leases", "0", "-1")).containsExactlyInAnyOrderElementsOf(leases.keySet());
        if (!where.isEmpty()) {
            assertThat(busy.values()).allMatch(count -> count <= 1);
        }
        var waiters = map("waiter:p");
        assertThat(list("ZRANGE", TAG + "waiting:p", "0", "-1")).containsExactlyInAnyOrderElementsOf(waiters.keySet());
        var counts = new HashMap<String, String>();
        waiters.values().stream()
                .map(waiter -> waiter.split("\u001f", -1)[0])
                .forEach(organization -> counts.merge(
                        organization, "1", (had, one) -> "" + (Integer.parseInt(had) + Integer.parseInt(one))));
        var counted = new HashMap<String, String>();
        map("count:p").forEach((organization, count) -> counted.put(organization, count.split("\u001f", -1)[0]));
        assertThat(counted).as("waiting %s", where).isEqualTo(counts);
        map("offer").values().forEach(number -> assertThat(leases).containsKey(number));
    }

    private Words words(List<byte[]> keys) {
        return new Words(keys).add(now);
    }

    private void hello(String run) {
        redis.script(
                Script.HELLO,
                words(keys.ofAll()).add(TTL).add(run).add(0).add(0).add(KEEP));
    }

    private String epoch() {
        return String.valueOf(redis.command("HGET", TAG + "meta", "epoch"));
    }

    private List<String> lease(String gateway, String organization, long patience, int sessions) {
        return redis.script(Script.LEASE, leaseWords(gateway, organization, patience, sessions));
    }

    private Words leaseWords(String gateway, String organization, long patience, int sessions) {
        var words = words(keys.ofPool("p"))
                .add(gateway)
                .add(TTL)
                .add(0)
                .add("p")
                .add("req")
                .add(organization)
                .add(1)
                .add(patience)
                .add(0)
                .add("")
                .add(10)
                .add("t");
        return sessions(words, sessions);
    }

    private List<String> sessions(Words words, int sessions, Script script) {
        return redis.script(script, sessions(words, sessions));
    }

    private static Words sessions(Words words, int sessions) {
        for (var word : List.of("place", "s")) {
            for (var i = 0; i < sessions; i++) {
                words.add(word + i);
            }
        }
        for (var i = 0; i < sessions; i++) {
            words.add(1);
        }
        return words;
    }

    private List<String> end(String gateway, String number) {
        return redis.script(Script.END, endWords(gateway, number));
    }

    private Words endWords(String gateway, String number) {
        var lease = map("lease").get(number);
        var place = lease == null ? "place0" : lease.split("\u001f", -1)[0];
        return words(keys.ofPool("p"))
                .add(gateway)
                .add(number)
                .add(1_000_000)
                .add(place)
                .add("s" + place.charAt(5))
                .add(1);
    }

    private List<String> claim(String gateway, String number, String ticket) {
        return redis.script(
                Script.CLAIM,
                words(keys.ofAll()).add(gateway).add(TTL).add(number).add(ticket));
    }

    private void tend(String gateway, String ticket) {
        sessions(words(keys.ofPool("p")).add(gateway).add(1).add(ticket), 1, Script.TEND);
    }

    private List<String> publish(String gateway, String report) {
        return redis.script(
                Script.PUBLISH,
                words(keys.ofAll())
                        .add(gateway)
                        .add(report)
                        .add(TTL)
                        .add(KEEP)
                        .add("run1")
                        .add(epoch())
                        .add(0));
    }

    private List<String> register(String gateway, String number, int slots) {
        return redis.script(
                Script.REGISTER,
                words(keys.ofAll())
                        .add(gateway)
                        .add(TTL)
                        .add("")
                        .add(KEEP)
                        .add(0)
                        .add(number)
                        .add("place0")
                        .add("s0")
                        .add("p")
                        .add("req")
                        .add(TTL)
                        .add(slots));
    }

    private String offer(String ticket) {
        return String.valueOf(redis.command("HGET", TAG + "offer", ticket));
    }

    private Map<String, String> map(String key) {
        var flat = list("HGETALL", TAG + key);
        var map = new HashMap<String, String>();
        for (var i = 0; i < flat.size(); i += 2) {
            map.put(flat.get(i), flat.get(i + 1));
        }
        return map;
    }

    private List<String> list(String... command) {
        return ((List<?>) Objects.requireNonNull(redis.command(command)))
                .stream().map(String::valueOf).toList();
    }
}
