package network.cortensor.portal.gateway.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a journal's directory holds at one moment: exactly what a process leaves that is killed at this moment, for mapped memory
 * and file contents are the same thing to the operating system.
 */
record Disk(Map<String, byte[]> files) {
    /** One byte of one file. */
    record Place(String file, int at) {}

    static Disk of(Path directory) throws IOException {
        var files = new TreeMap<String, byte[]>();
        List<Path> names;
        try (var list = Files.list(directory)) {
            names = list.filter(file -> file.toString().endsWith(".segment")).toList();
        }
        for (var name : names) {
            try {
                files.put(name.getFileName().toString(), Files.readAllBytes(name));
            } catch (NoSuchFileException retired) {
                // Deleted since the list was made: it held nothing any more.
                files.remove(name.getFileName().toString());
            }
        }
        return new Disk(files);
    }

    /** Writes the files into a directory. */
    Path into(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (var file : files.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
        return directory;
    }

    /** Bytes in which a later state differs, in order of their place. */
    List<Place> changed(Disk later) {
        var places = new ArrayList<Place>();
        later.files.forEach((name, now) -> {
            var before = files.getOrDefault(name, new byte[now.length]);
            for (var at = 0; at < now.length; at++) {
                if (before[at] != now[at]) {
                    places.add(new Place(name, at));
                }
            }
        });
        return places;
    }

    /** The same, in files that were there already: another thread may prepare a new one at any time. */
    List<Place> changedInPlace(Disk later) {
        return changed(later).stream()
                .filter(place -> files.containsKey(place.file()))
                .toList();
    }

    /** This state with some bytes taken back to an earlier one. */
    Disk without(List<Place> lost, Disk earlier) {
        var torn = new TreeMap<String, byte[]>();
        files.forEach((name, bytes) -> torn.put(name, bytes.clone()));
        for (var place : lost) {
            var before = earlier.files.get(place.file());
            byte old = before == null ? 0 : before[place.at()];
            byte[] now = torn.get(place.file());
            if (now != null) {
                now[place.at()] = old;
            }
        }
        return new Disk(torn);
    }
}
