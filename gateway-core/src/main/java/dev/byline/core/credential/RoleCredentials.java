package dev.byline.core.credential;

import dev.byline.core.Secret;
import java.time.Instant;

/**
 * One role session as STS gave it; made by gateway-auth's STS client and by nothing else (held by an
 * architecture test).
 *
 * @param accessKeyId {@code ASIA…}
 * @param secretAccessKey signs
 * @param sessionToken goes out as {@code x-amz-security-token}
 * @param expiration AWS refuses the session from here on
 * @param assumedRoleArn {@code AssumedRoleUser.Arn}: what the bill shows as {@code
 *     line_item_iam_principal}
 */
public record RoleCredentials(
    String accessKeyId,
    Secret secretAccessKey,
    Secret sessionToken,
    Instant expiration,
    String assumedRoleArn) {}
