/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RolloutSnapshotTest {
    static final String RUNNING =
            """
            {"id":7,"patch":"demo:1","target":"all","discardLocalChanges":false,"state":"RUNNING",
             "created":"2026-01-01T00:00:00Z","started":"2026-01-01T00:00:01Z","ended":null,"revision":4,
             "counts":{"DOWNLOADING":1},"payloadLength":1000,"originBytes":250,
             "actions":[{"id":1,"rollout":7,"machine":"agent-1","state":"DOWNLOADING","detail":"3 peers","code":null,
              "remedy":null,"bytesHave":500,"bytesTotal":1000,"bytesFromOrigin":200,"bytesFromPeers":300,"rate":2048,
              "liveTree":null,"started":"2026-01-01T00:00:01Z","ended":null}]}
            """;
    static final String FINISHED = RUNNING.replace("RUNNING", "FINISHED")
            .replace("DOWNLOADING", "FINISHED")
            .replace("\"ended\":null", "\"ended\":\"2026-01-01T00:00:03.500Z\"")
            .replace("\"bytesHave\":500", "\"bytesHave\":1000")
            .replace("\"liveTree\":null", "\"liveTree\":\"/live\"");

    @Test
    void aRolloutIsReadFromItsJson() throws IOException {
        RolloutSnapshot rollout = parse(RUNNING);

        assertThat(rollout.id()).isEqualTo(7);
        assertThat(rollout.hasEnded()).isFalse();
        assertThat(rollout.makespan()).isEmpty();
        assertThat(rollout.originCopies()).isEqualTo(0.25);
        assertThat(rollout.actions()).singleElement().satisfies(action -> {
            assertThat(action.machine()).isEqualTo("agent-1");
            assertThat(action.code()).isEmpty();
            assertThat(action.liveTree()).isEmpty();
            assertThat(action.took()).isEmpty();
        });
    }

    @Test
    void anEndedRolloutTellsHowLongItTook() throws IOException {
        RolloutSnapshot rollout = parse(FINISHED);

        assertThat(rollout.hasEnded()).isTrue();
        assertThat(rollout.makespan()).contains(Duration.ofMillis(2500));
        assertThat(rollout.actions().get(0).took()).contains(Duration.ofMillis(2500));
        assertThat(rollout.actions().get(0).liveTree()).contains("/live");
    }

    @Test
    void whatIsNoRolloutIsRefused() {
        assertThatThrownBy(() -> parse("{\"title\":\"no\"}")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTerminalShowsALineForEachMachineAndDrawsItAgain() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ProgressView view = new ProgressView(new PrintStream(out, true, StandardCharsets.UTF_8), true, 60);

        view.show(parse(RUNNING), 1.5);
        view.show(parse(FINISHED), 2.5);

        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text).contains("[#####.....]  50 %").contains("\u001b[2A");
        assertThat(text.lines()).hasSize(4).allMatch(line -> line.length() <= 60 + 8);
    }

    @Test
    void elsewhereOnlyChangesAreTold() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ProgressView view = new ProgressView(new PrintStream(out, true, StandardCharsets.UTF_8), false, 60);

        view.show(parse(RUNNING), 1);
        view.show(parse(RUNNING.replace("\"bytesHave\":500", "\"bytesHave\":510")), 2);
        view.show(parse(FINISHED), 3);

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "  agent-1 DOWNLOADING 50 % (from origin 200 B, from peers 300 B) 3 peers",
                        "  agent-1 FINISHED 100 % (from origin 200 B, from peers 300 B) 3 peers");
    }

    static RolloutSnapshot parse(String json) throws IOException {
        return RolloutSnapshot.of(new ObjectMapper().readTree(json));
    }
}
