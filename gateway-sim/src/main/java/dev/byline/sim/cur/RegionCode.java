package dev.byline.sim.cur;

import java.util.Map;

/**
 * The prefix of a region in usage types, such as {@code USE1}.
 *
 * @param value the code
 * @see <a href="https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-region-billing-codes.html">AWS Region billing
 *     codes</a>
 */
record RegionCode(String value) {

  private static final Map<String, String> CODES = Map.ofEntries(
      Map.entry("us-east-1", "USE1"),
      Map.entry("us-east-2", "USE2"),
      Map.entry("us-west-1", "USW1"),
      Map.entry("us-west-2", "USW2"),
      Map.entry("ca-central-1", "CAN1"),
      Map.entry("ca-west-1", "CAN2"),
      Map.entry("mx-central-1", "MXC1"),
      Map.entry("sa-east-1", "SAE1"),
      Map.entry("eu-west-1", "EU"),
      Map.entry("eu-west-2", "EUW2"),
      Map.entry("eu-west-3", "EUW3"),
      Map.entry("eu-central-1", "EUC1"),
      Map.entry("eu-central-2", "EUC2"),
      Map.entry("eu-north-1", "EUN1"),
      Map.entry("eu-south-1", "EUS1"),
      Map.entry("eu-south-2", "EUS2"),
      Map.entry("ap-northeast-1", "APN1"),
      Map.entry("ap-northeast-2", "APN2"),
      Map.entry("ap-northeast-3", "APN3"),
      Map.entry("ap-southeast-1", "APS1"),
      Map.entry("ap-southeast-2", "APS2"),
      Map.entry("ap-southeast-3", "APS4"),
      Map.entry("ap-southeast-4", "APS6"),
      Map.entry("ap-south-1", "APS3"),
      Map.entry("ap-south-2", "APS5"),
      Map.entry("me-central-1", "MEC1"),
      Map.entry("me-south-1", "MES1"),
      Map.entry("il-central-1", "ILC1"),
      Map.entry("af-south-1", "AFS1"));

  static RegionCode of(String region) {
    String code = CODES.get(region);
    if (code == null) {
      throw new IllegalArgumentException("region '%s': no billing code known".formatted(region));
    }
    return new RegionCode(code);
  }
}
