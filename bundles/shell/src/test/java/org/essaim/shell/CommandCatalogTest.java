/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.junit.jupiter.api.Test;

/** What holds for all commands of the bundle, whoever wrote them. */
class CommandCatalogTest {

    private static final Path CLASSES = Path.of("target/classes");
    private static final Path FEATURES = Path.of("../../features/src/main/feature/feature.xml");

    private final List<Class<?>> commands = commands();

    @Test
    void theCommandsOfTheManualAreThere() {
        assertThat(commands.stream().map(CommandCatalogTest::name))
                .contains(
                        "patch:publish",
                        "patch:list",
                        "patch:info",
                        "patch:withdraw",
                        "rollout:create",
                        "rollout:start",
                        "rollout:list",
                        "rollout:info",
                        "rollout:watch",
                        "rollout:pause",
                        "rollout:resume",
                        "rollout:stop",
                        "rollout:undo",
                        "machine:list",
                        "machine:info",
                        "machine:remove",
                        "swarm:flows",
                        "swarm:list",
                        "swarm:peers",
                        "swarm:status",
                        "site:list",
                        "site:limit",
                        "store:backup",
                        "essaim:doctor",
                        "essaim:status")
                .doesNotHaveDuplicates();
    }

    @Test
    void karafFindsEachOfThem() {
        assertThat(commands).allSatisfy(command -> {
            assertThat(command).hasAnnotation(Service.class);
            assertThat(Action.class).isAssignableFrom(command);
            assertThat(command.getDeclaredConstructor()).isNotNull();
        });
    }

    @Test
    void eachExplainsItselfAndItsOptions() {
        assertThat(commands).allSatisfy(command -> {
            assertThat(command.getAnnotation(Command.class).description()).isNotBlank();
            Set<String> names = new HashSet<>();
            for (Field field : fields(command)) {
                Option option = field.getAnnotation(Option.class);
                if (option != null) {
                    assertThat(option.description()).as(option.name()).isNotBlank();
                    assertThat(names.add(option.name())).as(option.name()).isTrue();
                }
                Argument argument = field.getAnnotation(Argument.class);
                if (argument != null) {
                    assertThat(argument.description()).as(argument.name()).isNotBlank();
                }
            }
        });
    }

    @Test
    void noCommandCanBeRunWithoutARole() throws IOException {
        for (Class<?> command : commands) {
            Command named = command.getAnnotation(Command.class);
            Properties acl = acl(named.scope());
            assertThat(acl.getProperty(named.name())).as(name(command)).isNotNull();
            assertThat(acl.getProperty(named.name()).split(", ")).contains("admin");
        }
    }

    @Test
    void everyRoleIsAboutACommand() throws IOException {
        Set<String> names = commands.stream().map(CommandCatalogTest::name).collect(Collectors.toSet());
        for (String scope : List.of("patch", "rollout", "machine", "module", "swarm", "site", "essaim", "store")) {
            assertThat(acl(scope).stringPropertyNames())
                    .allSatisfy(name -> assertThat(names).contains(scope + ":" + name));
        }
    }

    @Test
    void viewersOnlyLook() throws IOException {
        for (Class<?> command : commands) {
            Command named = command.getAnnotation(Command.class);
            boolean looks = Set.of("list", "info", "watch", "peers", "flows", "status", "doctor")
                    .contains(named.name());
            assertThat(acl(named.scope()).getProperty(named.name()).contains("viewer"))
                    .as(name(command))
                    .isEqualTo(looks);
        }
    }

    private static Properties acl(String scope) throws IOException {
        Matcher config = Pattern.compile(
                        "<config name=\"org[.]apache[.]karaf[.]command[.]acl[.]" + scope + "\">([^<]*)<")
                .matcher(Files.readString(FEATURES));
        assertThat(config.find()).as(scope).isTrue();
        Properties acl = new Properties();
        acl.load(new StringReader(config.group(1)));
        return acl;
    }

    private static String name(Class<?> command) {
        Command named = command.getAnnotation(Command.class);
        return named.scope() + ":" + named.name();
    }

    private static List<Field> fields(Class<?> command) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> type = command; type != null; type = type.getSuperclass()) {
            fields.addAll(List.of(type.getDeclaredFields()));
        }
        return fields;
    }

    private static List<Class<?>> commands() {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            List<Class<?>> found = new ArrayList<>();
            for (Path file : files.filter(each -> each.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                String name =
                        CLASSES.relativize(file).toString().replace('/', '.').replaceFirst("\\.class$", "");
                Class<?> type = Class.forName(name, false, CommandCatalogTest.class.getClassLoader());
                if (type.isAnnotationPresent(Command.class)) {
                    found.add(type);
                }
            }
            return found;
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
