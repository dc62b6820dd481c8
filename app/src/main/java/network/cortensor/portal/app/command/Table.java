package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows for people, in columns, or for programs, as a JSON array of objects. */
final class Table {
    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> head) {
        this.head = head;
    }

    static Table of(String... head) {
        return new Table(List.of(head));
    }

    void add(List<String> row) {
        if (row.size() != head.size()) {
            throw new IllegalArgumentException("a row needs " + head.size() + " cells");
        }
        rows.add(row.stream().map(Table::harmless).toList());
    }

    void print(PrintWriter out, boolean json) {
        out.println(json ? json() : text());
    }

    private String json() {
        var array = JsonNodeFactory.instance.arrayNode();
        for (var row : rows) {
            var object = array.addObject();
            for (var i = 0; i < row.size(); i++) {
                object.put(head.get(i).toLowerCase(Locale.ROOT).replace(' ', '_'), row.get(i));
            }
        }
        return array.toPrettyString();
    }

    private String text() {
        var lines = new ArrayList<List<String>>();
        lines.add(head);
        lines.addAll(rows);
        var text = new StringBuilder();
        for (var line : lines) {
            var before = text.length();
            for (var i = 0; i < line.size(); i++) {
                var cell = line.get(i).isEmpty() ? "-" : line.get(i);
                text.append(cell).append(" ".repeat(width(lines, i) - cell.length() + 2));
            }
            while (text.length() > before && text.charAt(text.length() - 1) == ' ') {
                text.setLength(text.length() - 1);
            }
            text.append('\n');
        }
        return text.substring(0, text.length() - 1);
    }

    private static int width(List<List<String>> lines, int column) {
        return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
    }

    /** Names come from other people: a control character could repaint the terminal. */
    private static String harmless(String cell) {
        return cell.replaceAll("\\p{Cntrl}", "?");
    }
}
