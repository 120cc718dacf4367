package dev.byline.core.signing;

import dev.byline.core.access.Permit;
import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.request.Header;
import java.util.List;

/**
 * The port that signs: the only maker of a {@link SignedHead}, and so the only way to upstream.
 *
 * <p>Thread: any. Owns: nothing of its arguments. Fails: it does not; what it is given is complete.
 */
public interface RequestSigner {
  /**
   * The head of the request that {@code permit} allows, signed with the caller's own session.
   *
   * @param permit what may be sent, and where
   * @param credentials of the permit's role
   * @param headers the caller's forwardable headers
   * @param bodySha256 32 bytes: the digest of the whole body; borrowed
   */
  SignedHead sign(
      Permit permit, RoleCredentials credentials, List<Header> headers, byte[] bodySha256);

  /**
   * The head and the frame signer of the stream that {@code permit} allows, signed with the caller's
   * own session.
   *
   * @param permit what may be sent, and where
   * @param credentials of the permit's role
   * @param headers the caller's forwardable headers
   */
  SignedStream signStream(Permit permit, RoleCredentials credentials, List<Header> headers);
}
