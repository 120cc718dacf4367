package dev.byline.core.signing;

import dev.byline.core.request.Endpoint;
import dev.byline.core.request.Header;
import java.util.List;

/**
 * A request head that carries a signature: the only thing that upstream accepts. Made by gateway-auth's
 * signer and by nothing else (held by an architecture test).
 *
 * <p>Thread: immutable. Owns: its headers, the session token among them, so it does not print them.
 *
 * @param endpoint where it goes
 * @param method HTTP method
 * @param target path and query exactly as signed
 * @param headers everything that goes out but {@code Content-Length}
 */
public record SignedHead(Endpoint endpoint, String method, String target, List<Header> headers) {
  /** Only where it goes: the headers hold the session token. */
  @Override
  public String toString() {
    return "SignedHead[" + endpoint.authority() + target + "]";
  }
}
