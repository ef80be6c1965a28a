/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;
import org.essaim.api.patch.PatchDescriptor;

/**
 * Journals ({@code journal/<name>.json}) and records of what is installed ({@code journal/installed/<name>.json}: a folder of its
 * own, because a patch may be called {@code installed-x}). Paths below home are written relative to it, so that the whole folder
 * can be moved. Different names may be used by different threads.
 */
final class JournalStore {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final long LONGEST = 256 * 1024;

    private final Path home;
    private final Path journals;
    private final Path records;

    JournalStore(Path home) throws IOException {
        this.home = home.toAbsolutePath().normalize();
        journals = this.home.resolve("journal");
        records = journals.resolve("installed");
        Durable.createFolders(records);
    }

    Path folder() {
        return journals;
    }

    /** Patch names with a journal: what was not finished. */
    List<String> unfinished() throws IOException {
        return names(journals);
    }

    /** Patch names with a record. */
    List<String> recorded() throws IOException {
        return names(records);
    }

    Optional<Journal> journal(String name) throws IOException {
        Optional<JsonNode> json = read(file(journals, name));
        try {
            return json.map(this::journal);
        } catch (IllegalArgumentException | Fault e) {
            throw new IOException(file(journals, name) + " is damaged", e);
        }
    }

    void write(String name, Journal journal) throws IOException {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("format", 1);
        json.put("operation", journal.operation().name());
        json.put("step", journal.step().name());
        json.set("target", patch(journal.target()));
        journal.former().ifPresent(former -> json.set("former", patch(former)));
        json.put("discardLocalChanges", journal.discardLocalChanges());
        json.set("before", installation(journal.before()));
        json.set("after", installation(journal.after()));
        Durable.write(file(journals, name), MAPPER.writeValueAsBytes(json));
    }

    void deleteJournal(String name) throws IOException {
        Durable.delete(file(journals, name));
    }

    Installation installation(String name) throws IOException {
        Optional<JsonNode> json = read(file(records, name));
        try {
            return json.map(this::installation).orElse(Installation.NONE);
        } catch (IllegalArgumentException | Fault e) {
            throw new IOException(file(records, name) + " is damaged", e);
        }
    }

    void write(String name, Installation installation) throws IOException {
        Durable.write(file(records, name), MAPPER.writeValueAsBytes(installation(installation)));
    }

    private static Path file(Path folder, String name) {
        return folder.resolve(name + ".json");
    }

    private static List<String> names(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .forEach(names::add);
        }
        return names;
    }

    private static Optional<JsonNode> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > LONGEST) {
            throw new IOException(file + " is damaged: it is too long");
        }
        return Optional.of(MAPPER.readTree(Files.readAllBytes(file)));
    }

    private Journal journal(JsonNode json) {
        return new Journal(
                Journal.Operation.valueOf(json.path("operation").asText()),
                Journal.Step.valueOf(json.path("step").asText()),
                patch(json.path("target")),
                json.has("former") ? Optional.of(patch(json.get("former"))) : Optional.empty(),
                json.path("discardLocalChanges").asBoolean(),
                installation(json.path("before")),
                installation(json.path("after")));
    }

    private ObjectNode installation(Installation installation) {
        ObjectNode json = MAPPER.createObjectNode();
        installation.live().ifPresent(live -> json.set("live", version(live)));
        installation.previous().ifPresent(previous -> json.set("previous", version(previous)));
        installation.left().ifPresent(left -> json.set("left", patch(left)));
        return json;
    }

    private Installation installation(JsonNode json) {
        return new Installation(
                json.has("live") ? Optional.of(version(json.get("live"))) : Optional.empty(),
                json.has("previous") ? Optional.of(version(json.get("previous"))) : Optional.empty(),
                json.has("left") ? Optional.of(patch(json.get("left"))) : Optional.empty());
    }

    private ObjectNode version(Installation.Version version) {
        ObjectNode json = MAPPER.createObjectNode();
        json.set("patch", patch(version.patch()));
        Path pointer = version.pointer();
        json.put("pointer", (pointer.startsWith(home) ? home.relativize(pointer) : pointer).toString());
        json.put("first", version.first());
        json.put("since", version.since().toEpochMilli());
        return json;
    }

    private Installation.Version version(JsonNode json) {
        return new Installation.Version(
                patch(json.path("patch")),
                home.resolve(json.path("pointer").asText()),
                json.path("first").asBoolean(),
                Instant.ofEpochMilli(json.path("since").asLong()));
    }

    private static ObjectNode patch(PatchDescriptor patch) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("name", patch.id().name());
        json.put("version", patch.id().version());
        json.put("kind", patch.kind());
        json.put("manifestHash", patch.manifestHash().hex());
        json.put("manifestLength", patch.manifestLength());
        json.put("infoHash", patch.infoHash().hex());
        json.put("payloadLength", patch.payloadLength());
        json.put("treeLength", patch.treeLength());
        json.put("entries", patch.entries());
        return json;
    }

    private static PatchDescriptor patch(JsonNode json) {
        return new PatchDescriptor(
                new PatchId(json.path("name").asText(), json.path("version").asText()),
                json.path("kind").asText(),
                new Sha256(json.path("manifestHash").asText()),
                json.path("manifestLength").asLong(),
                new InfoHash(json.path("infoHash").asText()),
                json.path("payloadLength").asLong(),
                json.path("treeLength").asLong(),
                json.path("entries").asInt());
    }
}
