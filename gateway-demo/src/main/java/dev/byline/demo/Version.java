package dev.byline.demo;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Byline.class.getPackage().getImplementationVersion();
    return new String[] {"byline " + (version == null ? "(from sources)" : version)};
  }
}
