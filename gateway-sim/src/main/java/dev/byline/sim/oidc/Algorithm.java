package dev.byline.sim.oidc;

/** A signature algorithm of the issuer, by its JOSE name. */
public enum Algorithm {
  RS256("SHA256withRSA"),
  ES256("SHA256withECDSAinP1363Format");

  private final String jcaName;

  Algorithm(String jcaName) {
    this.jcaName = jcaName;
  }

  String jcaName() {
    return jcaName;
  }
}
