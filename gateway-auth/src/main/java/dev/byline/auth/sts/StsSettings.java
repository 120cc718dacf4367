package dev.byline.auth.sts;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How STS is reached.
 *
 * @param region of the regional endpoint, which is also what the call is signed for
 * @param endpoint another address, such as a VPC endpoint; null for the region's own
 * @param timeout for one AssumeRole, retries included
 */
public record StsSettings(String region, @Nullable URI endpoint, Duration timeout) {}
