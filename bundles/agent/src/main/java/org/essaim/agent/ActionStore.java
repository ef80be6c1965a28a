/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.essaim.agent.ActionRecord.Figures;
import org.essaim.agent.ActionRecord.Mark;
import org.essaim.agent.ActionRecord.Notice;
import org.essaim.agent.server.Json;
import org.essaim.agent.server.ServerLink.Assignment;
import org.essaim.agent.server.ServerLink.Kind;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.ActionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file per action, {@code actions/<id>.json}, each written whole or not at all. Used by the agent's thread alone. */
final class ActionStore {

    private static final Logger LOG = LoggerFactory.getLogger(ActionStore.class);
    private static final long MAX_BYTES = 64 << 10;

    private final Path folder;

    ActionStore(Path folder) {
        this.folder = folder;
    }

    /** All that can be read, in order of id; what cannot be read is put aside and asked of the server again. */
    List<ActionRecord> load() {
        List<ActionRecord> records = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return records;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                try {
                    if (Files.size(file) > MAX_BYTES) {
                        throw new IllegalArgumentException("it is too long");
                    }
                    records.add(read(Json.parse(Files.readAllBytes(file))));
                } catch (IllegalArgumentException | Fault e) {
                    LOG.warn("{} cannot be used ({}) and is put aside", file, e.getMessage());
                    Files.move(file, file.resolveSibling(file.getFileName() + ".broken"));
                }
            }
        } catch (IOException e) {
            LOG.warn("The actions in {} cannot be read: {}", folder, e.toString());
        }
        records.sort(Comparator.comparingLong(ActionRecord::id));
        return records;
    }

    /** @throws LocalFault {@code IO_ERROR} when it cannot be made durable */
    void save(ActionRecord action) {
        try {
            DurableFiles.write(file(action.id()), Json.bytes(write(action)));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    void delete(long id) {
        try {
            DurableFiles.delete(file(id));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Path file(long id) {
        return folder.resolve(id + ".json");
    }

    private LocalFault unwritable(IOException e) {
        return new LocalFault(
                "IO_ERROR",
                "The agent cannot keep its state in " + folder + ": " + e.getMessage(),
                "Free some space there, and check its owner and permissions.",
                new UncheckedIOException(e));
    }

    private static ObjectNode write(ActionRecord action) {
        Assignment order = action.order();
        ObjectNode json = Json.object()
                .put("id", order.id())
                .put("type", order.kind().name())
                .put("patch", order.patch().toString())
                .put("infoHash", order.infoHash().hex())
                .put("discardLocalChanges", order.discardLocalChanges())
                .put("state", action.notice().state().name())
                .put("detail", action.notice().detail())
                .put("acknowledged", action.acknowledged())
                .put("bytesHave", action.figures().have())
                .put("bytesTotal", action.figures().total())
                .put("bytesFromOrigin", action.figures().fromOrigin())
                .put("bytesFromPeers", action.figures().fromPeers());
        action.notice().code().ifPresent(code -> json.put("code", code));
        action.notice().remedy().ifPresent(remedy -> json.put("remedy", remedy));
        action.notice().liveTree().ifPresent(tree -> json.put("liveTree", tree));
        ArrayNode marks = json.putArray("marks");
        action.marks().forEach(mark -> marks.add(mark.name()));
        return json;
    }

    private static ActionRecord read(JsonNode json) {
        Assignment order = new Assignment(
                Json.number(json, "id"),
                Kind.valueOf(Json.text(json, "type", 16)),
                PatchId.parse(Json.text(json, "patch", 129)),
                new InfoHash(Json.text(json, "infoHash", 64)),
                false,
                Json.flag(json, "discardLocalChanges"));
        Notice notice = new Notice(
                ActionState.valueOf(Json.text(json, "state", 16)),
                Json.optionalText(json, "detail", 2000).orElse(""),
                Json.optionalText(json, "code", 64),
                Json.optionalText(json, "remedy", 2000),
                Json.optionalText(json, "liveTree", 4096));
        Figures figures = new Figures(
                Json.number(json, "bytesHave"),
                Json.number(json, "bytesTotal"),
                Json.number(json, "bytesFromOrigin"),
                Json.number(json, "bytesFromPeers"),
                0);
        Set<Mark> marks = EnumSet.noneOf(Mark.class);
        for (JsonNode mark : Json.list(json, "marks", 16)) {
            marks.add(Mark.valueOf(mark.asText()));
        }
        return new ActionRecord(order, notice, figures, marks, Json.flag(json, "acknowledged"));
    }
}
