package dev.rumbo.web.identity;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Words that stand for somebody for a while. The file holds only their hashes, one a line:
/// `<sha256> <until> <name> <group,group>`. Another process (`rumbo token`) may add to it at any time.
public final class Tokens {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 24;

    private final Path folder;
    private final Path file;

    Tokens(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("tokens");
    }

    private record Entry(String hash, Instant until, Caller caller) {

        static Optional<Entry> read(String line) {
            var words = line.split(" ");
            try {
                return words.length == 4
                        ? Optional.of(new Entry(words[0], Instant.parse(words[1]),
                                new Caller(words[2], List.of(words[3].split(",")))))
                        : Optional.empty();
            } catch (DateTimeException _) {
                return Optional.empty();   // a line that a person spoiled lets nobody in
            }
        }

        String line() {
            return hash + " " + until + " " + caller.name() + " " + String.join(",", caller.groups()) + "\n";
        }
    }

    /// A new token; it is told this once. Tokens whose time is over are forgotten on the way.
    public String create(Caller caller, Duration life, Instant now) throws IOException {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        var token = HexFormat.of().formatHex(bytes);
        PrivateFiles.createFolder(folder);
        try (var lock = FileChannel.open(file.resolveSibling(file.getFileName() + ".lock"),
                StandardOpenOption.CREATE, StandardOpenOption.WRITE); var _ = lock.lock()) {
            var kept = new ArrayList<>(entries().stream().filter(entry -> entry.until.isAfter(now)).toList());
            kept.add(new Entry(hash(token), now.plus(life), caller));
            PrivateFiles.write(file, String.join("", kept.stream().map(Entry::line).toList()));
        }
        return token;
    }

    /// For whom a token stands, if it is known and its time is not over.
    public Optional<Caller> caller(String token, Instant now) throws IOException {
        var hash = hash(token).getBytes(StandardCharsets.US_ASCII);
        return entries().stream()
                .filter(entry -> MessageDigest.isEqual(hash, entry.hash.getBytes(StandardCharsets.US_ASCII)))
                .filter(entry -> entry.until.isAfter(now))
                .map(Entry::caller).findFirst();
    }

    private List<Entry> entries() throws IOException {
        return Files.exists(file)
                ? Files.readAllLines(file).stream().flatMap(line -> Entry.read(line).stream()).toList() : List.of();
    }

    /// Plain SHA-256 will do: a token is 192 random bits, no word that could be guessed.
    private static String hash(String token) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
