package dev.byline.demo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The commands of deploy/aws/README.md are ones that the templates take. */
@NullMarked
final class ReadmeTest {
  private static final Pattern COMMAND =
      Pattern.compile("aws cloudformation deploy .* --template-file (\\S+)\\.yaml .*");

  @Test
  void everyCommandResolvesItsTemplateAndEveryTemplateHasOne() throws IOException {
    Set<String> deployed = new HashSet<>();
    for (String line : commands()) {
      var command = COMMAND.matcher(line);
      if (command.matches()) {
        deployed.add(command.group(1));
        assertThat(line).contains("--capabilities CAPABILITY_NAMED_IAM");
        Stack stack =
            new Stack(Template.read(command.group(1)), Deployments.ACCOUNT, parameters(line));
        assertThat(stack.resources()).as(line).isNotEmpty();
      }
    }

    assertThat(deployed).containsExactlyInAnyOrderElementsOf(TemplatesTest.templates());
  }

  /** Shell lines, those that go on joined. */
  private static List<String> commands() throws IOException {
    List<String> all = new ArrayList<>();
    String joined =
        Files.readString(Template.FOLDER.resolve("README.md")).replaceAll("\\\\\n\\s*", "");
    joined.lines().map(String::strip).filter(line -> line.startsWith("aws ")).forEach(all::add);
    return all;
  }

  private static Map<String, String> parameters(String command) {
    Map<String, String> all = new HashMap<>();
    for (String each : command.split("--parameter-overrides ", 2)[1].split("\\s+", -1)) {
      String[] pair = each.replace("'", "").split("=", 2);
      all.put(pair[0], pair[1]);
    }
    return all;
  }
}
