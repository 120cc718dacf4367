package dev.byline.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** How much memory proofs may take. */
@NullMarked
final class TokenMemoryTest {
  private static final int TOKEN = 32 * 1024;
  private static final long ROOM = 4 * 1024 * 1024;

  private final ManualTimer time = new ManualTimer();
  private final TokenMemory memory = new TokenMemory(time, ROOM);

  @Test
  void keptTokensAreBoundedByTheirBytesAlsoWhereARelayMultipliesThem() throws Exception {
    VerifiedToken proof = proof(new TreeMap<>());
    for (int i = 0; i < 5_000; i++) {
      BearerToken token = new BearerToken(Secret.of("t".repeat(TOKEN)));
      memory.proven(TokenDigest.of("one token", "user-" + i), proof.with(token));
    }

    assertThat(memory.bytes()).isBetween((long) TOKEN, ROOM);
  }

  @Test
  void principalsOfManyTagsAreBoundedByTheirBytes() throws Exception {
    TreeMap<String, String> tags = new TreeMap<>();
    for (int i = 0; i < 45; i++) {
      tags.put("tag-" + i, "v".repeat(256));
    }
    for (int i = 0; i < 5_000; i++) {
      memory.proven(TokenDigest.of("token-" + i, null), proof(tags));
    }

    assertThat(memory.bytes()).isBetween(1L, ROOM);
  }

  private VerifiedToken proof(SequencedMap<String, String> tags) throws Exception {
    Principal principal = new Principal(
        TestTokens.ISSUER,
        "00u1",
        "alice-1",
        new Attributes("acme", "blue", "chat", "prod", "cc-7", tags));
    KeyFetch none = new FileKeys(Path.of("none"));
    SigningKeys keys = new SigningKeys("idp", none, Duration.ZERO, time, Runnable::run, time);
    return new VerifiedToken(
        principal,
        time.instant().plusSeconds(3600),
        keys,
        VerificationKey.of(TestTokens.EC.toPublicJWK()).orElseThrow());
  }
}
