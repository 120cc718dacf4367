package dev.byline.billing.cur;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.billing.duck.UnreadableSource;
import dev.byline.billing.fixture.Export;
import dev.byline.billing.fixture.SampleBill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurSourceTest {

  @TempDir
  private Path temporary;

  private Path folder = Path.of("");

  @BeforeEach
  void realPath() throws IOException {
    folder = temporary.toRealPath();
  }

  @Test
  void filesOfTheManifestAreTakenWhetherUrlsOrKeys() throws IOException {
    List<Path> urls = Export.in(folder, "a").period("2026-10").chunks(3).write(SampleBill.lines());
    List<Path> keys = Export.in(folder, "b").keys().csv().write(SampleBill.lines());

    CurSource source = CurSource.find(folder, null);

    assertThat(source.periods()).containsExactly("2026-10", "2026-11");
    assertThat(source.exports().get(0).files()).isEqualTo(urls);
    assertThat(source.exports().get(1).files()).isEqualTo(keys);
  }

  @Test
  void theFolderMayBeTheExportItself() throws IOException {
    List<Path> files = Export.in(folder, "a").write(SampleBill.lines());
    assertThat(CurSource.find(folder.resolve("a"), null).exports().getFirst().files())
        .isEqualTo(files);
  }

  @Test
  void filesThatTheManifestDoesNotNameAreNotRead() throws IOException {
    List<Path> files = Export.in(folder, "a").write(SampleBill.lines());
    Files.copy(files.getFirst(), files.getFirst().resolveSibling("a-00002.snappy.parquet"));
    assertThat(CurSource.find(folder, null).exports().getFirst().files()).isEqualTo(files);
  }

  @Test
  void ofManyRefreshesTheNewestCounts() throws IOException {
    Export.in(folder, "a").run("2026-11-20T01:02:03.004Z-9f").write(SampleBill.lines());
    List<Path> newest =
        Export.in(folder, "a").run("2026-11-21T01:02:03.004Z-1a").write(SampleBill.lines());
    assertThat(CurSource.find(folder, null).exports())
        .singleElement()
        .satisfies(export -> assertThat(export.files()).isEqualTo(newest));
  }

  @Test
  void aManifestOfThePeriodComesBeforeThoseOfItsRefreshes() throws IOException {
    List<Path> newest =
        Export.in(folder, "a").run("2026-11-20T01:02:03.004Z-9f").write(SampleBill.lines());
    Export.in(folder, "a").run("2026-11-21T01:02:03.004Z-1a").writeManifest(List.of());
    Export.in(folder, "a").writeManifest(newest);
    assertThat(CurSource.find(folder, null).exports())
        .singleElement()
        .satisfies(export -> assertThat(export.files()).isEqualTo(newest));
  }

  @Test
  void onePeriodInTwoExportsIsRefusedByNameUntilOneIsChosen() throws IOException {
    Export.in(folder, "parquet-export").write(SampleBill.lines());
    List<Path> csv = Export.in(folder, "csv-export").csv().write(SampleBill.lines());

    assertThatThrownBy(() -> CurSource.find(folder, null))
        .isInstanceOf(UnreadableSource.class)
        .hasMessageContaining("'parquet-export'")
        .hasMessageContaining("'csv-export'")
        .hasMessageContaining("2026-11")
        .hasMessageContaining("--export NAME");
    assertThat(CurSource.find(folder, "csv-export").exports().getFirst().files())
        .isEqualTo(csv);
  }

  @Test
  void exportsOfOneNameAreToldApartByTheirPath() throws IOException {
    Export.in(folder.resolve("x"), "a").write(SampleBill.lines());
    List<Path> second = Export.in(folder.resolve("y"), "a").write(SampleBill.lines());
    assertThatThrownBy(() -> CurSource.find(folder, "a")).hasMessageContaining("y/a");
    assertThat(CurSource.find(folder, "y/a").exports().getFirst().files()).isEqualTo(second);
  }

  @Test
  void anUnknownExportIsRefusedWithTheNamesThatAreThere() throws IOException {
    Export.in(folder, "a").write(SampleBill.lines());
    assertThatThrownBy(() -> CurSource.find(folder, "b"))
        .isInstanceOf(UnreadableSource.class)
        .hasMessageContaining("'a'");
  }

  @Test
  void dataWithoutManifestIsRefusedAsHalfWritten() throws IOException {
    List<Path> files = Export.in(folder, "a").writeData(SampleBill.lines());
    assertThatThrownBy(() -> CurSource.find(folder, null))
        .isInstanceOf(UnreadableSource.class)
        .hasMessageContaining(files.getFirst().toString())
        .hasMessageContaining("no manifest");
  }

  @Test
  void aSecondPeriodWithoutManifestIsRefusedToo() throws IOException {
    Export.in(folder, "a").period("2026-10").write(SampleBill.lines());
    Export.in(folder, "b").writeData(SampleBill.lines());
    assertThatThrownBy(() -> CurSource.find(folder, null)).hasMessageContaining("no manifest");
    assertThat(CurSource.find(folder, "a").exports()).hasSize(1);
  }

  @Test
  void aMissingDataFileIsRefusedByName() throws IOException {
    List<Path> files = Export.in(folder, "a").chunks(2).write(SampleBill.lines());
    Files.delete(files.get(1));
    assertThatThrownBy(() -> CurSource.find(folder, null))
        .isInstanceOf(UnreadableSource.class)
        .hasMessageContaining("a-00002.snappy.parquet")
        .hasMessageContaining("missing");
  }

  @Test
  void aManifestCannotNameFilesOutsideItsPeriod() throws IOException {
    Export.in(folder, "a").write(SampleBill.lines());
    Path manifest = folder.resolve("a/metadata/BILLING_PERIOD=2026-11/a-Manifest.json");
    Files.writeString(folder.resolve("secret.csv"), "line_item_unblended_cost\n1\n");
    for (String entry : List.of(
        "s3://b/a/data/BILLING_PERIOD=2026-11/../../../secret.csv",
        "s3://b/a/data/BILLING_PERIOD=2026-10/a-00001.snappy.parquet",
        "s3://b/secret.csv")) {
      Files.writeString(manifest, "{\"dataFiles\": [\"" + entry + "\"]}");
      assertThatThrownBy(() -> CurSource.find(folder, null))
          .isInstanceOf(UnreadableSource.class)
          .hasMessageContaining(entry);
    }
  }

  @Test
  void aManifestThatIsNoManifestIsRefused() throws IOException {
    Export.in(folder, "a").write(SampleBill.lines());
    Path manifest = folder.resolve("a/metadata/BILLING_PERIOD=2026-11/a-Manifest.json");
    for (String text : List.of("{\"dataFi", "", "[]", "{\"dataFiles\": [1]}")) {
      Files.writeString(manifest, text);
      assertThatThrownBy(() -> CurSource.find(folder, null))
          .isInstanceOf(UnreadableSource.class)
          .hasMessageContaining("a-Manifest.json");
    }
  }

  @Test
  void aZipIsRefusedWithTheFormatsThatAreRead() throws IOException {
    Export export = Export.in(folder, "a");
    Path file = export.writeData(SampleBill.lines()).getFirst();
    export.writeManifest(List.of(Files.move(file, file.resolveSibling("a-00001.csv.zip"))));
    assertThatThrownBy(() -> CurSource.find(folder, null))
        .isInstanceOf(UnreadableSource.class)
        .hasMessageContaining("GZIP");
  }

  @Test
  void anEmptyFolderIsRefusedAndAMissingOneIsMissing() {
    assertThatThrownBy(() -> CurSource.find(folder, null)).isInstanceOf(UnreadableSource.class);
    assertThatThrownBy(() -> CurSource.find(folder.resolve("nowhere"), null))
        .isInstanceOf(NoSuchFileException.class);
  }
}
