package dev.byline.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of the configuration file that says where applications connect: one mapping, or a list. */
final class ListenSection {
  private ListenSection() {}

  static List<ListenSettings> read(Section root) {
    List<Section> sections =
        root.isList("listen") ? root.sections("listen") : List.of(root.section("listen"));
    List<ListenSettings> listeners = new ArrayList<>();
    for (Section section : sections) {
      TlsFiles tls = section.has("tls") ? tls(section.section("tls")) : null;
      listeners.add(new ListenSettings(ConfigFile.address(section, null), tls));
    }
    return listeners;
  }

  private static TlsFiles tls(Section section) {
    TlsFiles files = new TlsFiles(
        Path.of(section.requiredText("certificate")),
        Path.of(section.requiredText("key")),
        clientCa(section),
        clientRequired(section));
    section.end();
    return files;
  }

  private static @Nullable Path clientCa(Section section) {
    return section.has("client-ca") ? Path.of(section.requiredText("client-ca")) : null;
  }

  private static boolean clientRequired(Section section) {
    String text = section.text("client-certificate", "required");
    if (section.has("client-certificate") && !section.has("client-ca")) {
      section.problem("client-certificate", "needs a client-ca");
    }
    return switch (text) {
      case "required" -> section.has("client-ca");
      case "optional" -> false;
      default -> {
        section.problem("client-certificate", "expected required or optional, got " + text);
        yield true;
      }
    };
  }
}
