package network.cortensor.portal.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Pairs of samples of two proxies, each taken one right after the other, so that noise hits both. */
public final class Comparison {
    private final Trial trial;
    private final String baselineName;
    private final String subjectName;
    private final List<Sample> baseline = new ArrayList<>();
    private final List<Sample> subject = new ArrayList<>();

    /** Without pairs yet. */
    public Comparison(Trial trial, String baselineName, String subjectName) {
        this.trial = trial;
        this.baselineName = baselineName;
        this.subjectName = subjectName;
    }

    /** How it was measured. */
    public Trial trial() {
        return trial;
    }

    /** Adds a pair; returns a line that tells it. */
    public String add(Sample ofBaseline, Sample ofSubject) {
        baseline.add(ofBaseline);
        subject.add(ofSubject);
        return String.format(
                Locale.ROOT,
                "%s %d: %s %.2f us, %s %.2f us per %s, ratio %.2f; %.0f and %.0f answers/s; others %.2f and %.2f cores",
                trial.name(),
                baseline.size(),
                baselineName,
                unit(ofBaseline),
                subjectName,
                unit(ofSubject),
                trial.stream() ? "chunk" : "request",
                unit(ofSubject) / unit(ofBaseline),
                ofBaseline.rate(),
                ofSubject.rate(),
                ofBaseline.othersCores(),
                ofSubject.othersCores());
    }

    /** The subject's processor time over the baseline's, pair by pair. */
    public Spread ratio() {
        return Spread.of(IntStream.range(0, subject.size())
                .mapToDouble(pair -> unit(subject.get(pair)) / unit(baseline.get(pair))));
    }

    /** The subject's answers a second over the baseline's, pair by pair. */
    public Spread rateRatio() {
        return Spread.of(IntStream.range(0, subject.size())
                .mapToDouble(
                        pair -> subject.get(pair).rate() / baseline.get(pair).rate()));
    }

    /** A section of Markdown: the table, then every pair. */
    public String markdown() {
        var text = new StringBuilder("## " + trial.name() + "\n\n");
        text.append("| median (range) | ")
                .append(baselineName)
                .append(" | ")
                .append(subjectName)
                .append(" |\n|---|---|---|\n");
        if (trial.stream()) {
            row(text, "processor time per chunk, us", Sample::perChunk, 2);
            row(text, "processor time per stream, us", Sample::perAnswer, 0);
            row(text, "chunks/s (paced by the upstream)", sample -> sample.rate() * sample.pieces(), 0);
            row(text, "time to first chunk p50, us", sample -> sample.load().firstMicros(50), 0);
            row(text, "time to first chunk p99, us", sample -> sample.load().firstMicros(99), 0);
            row(text, "client reads per chunk", Sample::readsPerChunk, 2);
        } else {
            row(text, "processor time per request, us", Sample::perAnswer, 1);
            row(text, "requests/s", Sample::rate, 0);
            row(text, "latency p50, us", sample -> sample.load().wholeMicros(50), 0);
            row(text, "latency p99, us", sample -> sample.load().wholeMicros(99), 0);
        }
        row(text, "of the processor time JIT compilers, us per answer", Sample::compilersPerAnswer, 1);
        row(text, "resident memory, MiB", sample -> sample.memory().resident() / 1048576.0, 0);
        row(text, "of it pages of files, MiB", sample -> sample.memory().file() / 1048576.0, 0);
        row(text, "PostgreSQL apart, us per answer", Sample::databasePerAnswer, 1);
        text.append("\n**Processor time, ")
                .append(subjectName)
                .append(" over ")
                .append(baselineName)
                .append(": ")
                .append(ratio().text(2))
                .append("**\n\n");
        pairs(text);
        return text.toString();
    }

    private void row(StringBuilder text, String what, ToDoubleFunction<Sample> figure, int decimals) {
        text.append("| ")
                .append(what)
                .append(" | ")
                .append(Spread.of(baseline.stream().mapToDouble(figure)).text(decimals))
                .append(" | ")
                .append(Spread.of(subject.stream().mapToDouble(figure)).text(decimals))
                .append(" |\n");
    }

    private void pairs(StringBuilder text) {
        text.append(
                "| pair | ratio | answers | processor s | answers/s | others, cores |\n|---|---|---|---|---|---|\n");
        for (int pair = 0; pair < subject.size(); pair++) {
            var of = baseline.get(pair);
            var to = subject.get(pair);
            text.append(String.format(
                    Locale.ROOT,
                    "| %d | %.2f | %d, %d | %.2f, %.2f | %.0f, %.0f | %.2f, %.2f |\n",
                    pair + 1,
                    unit(to) / unit(of),
                    of.load().answers(),
                    to.load().answers(),
                    of.processor().toMillis() / 1e3,
                    to.processor().toMillis() / 1e3,
                    of.rate(),
                    to.rate(),
                    of.othersCores(),
                    to.othersCores()));
        }
        text.append('\n');
    }

    private double unit(Sample sample) {
        return trial.stream() ? sample.perChunk() : sample.perAnswer();
    }
}
