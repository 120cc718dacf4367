package dev.byline.core.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * With which role permitted calls go.
 *
 * @param region whose STS gives the sessions; they are good in every region
 * @param roleArn the invoker role
 * @param duration of each session
 * @param externalId agreed with the role's owner, or null
 * @param sourceIdentity whether the session name is also set as source identity
 */
public record RoleRoute(
    String region,
    String roleArn,
    Duration duration,
    @Nullable String externalId,
    boolean sourceIdentity) {}
