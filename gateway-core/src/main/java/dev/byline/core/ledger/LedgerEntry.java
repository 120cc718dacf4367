package dev.byline.core.ledger;

import dev.byline.core.identity.Principal;
import dev.byline.core.request.ModelCall;
import dev.byline.core.usage.StreamEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the ledger: one exchange, refused ones too.
 *
 * @param id of the exchange, also sent to the caller
 * @param time when its first byte came
 * @param call what was asked for; null where the path was refused
 * @param principal who asked; null where the token was refused
 * @param roleArn the role of the permit; null where nothing was permitted
 * @param assumedRoleArn the session as STS named it and as the bill will; null where none was had
 * @param region of the endpoint; null where nothing was permitted
 * @param end how it ended, and what it consumed
 * @param upstreamRequestId {@code x-amzn-RequestId} of Bedrock's answer; null without one
 * @param total from the request's first byte to the answer's last
 * @param firstByte from the request's first byte to the answer's first; null without an answer
 */
public record LedgerEntry(
    UUID id,
    Instant time,
    @Nullable ModelCall call,
    @Nullable Principal principal,
    @Nullable String roleArn,
    @Nullable String assumedRoleArn,
    @Nullable String region,
    StreamEnd end,
    @Nullable String upstreamRequestId,
    Duration total,
    @Nullable Duration firstByte) {}
