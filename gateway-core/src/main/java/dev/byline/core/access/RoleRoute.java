package dev.byline.core.access;

import dev.byline.core.request.Endpoint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * With which role, and to which endpoint, permitted calls go.
 *
 * @param roleArn the invoker role
 * @param duration of each session
 * @param externalId agreed with the role's owner, or null
 * @param sourceIdentity whether the session name is also set as source identity
 * @param endpoint where the calls go
 */
public record RoleRoute(
    String roleArn,
    Duration duration,
    @Nullable String externalId,
    boolean sourceIdentity,
    Endpoint endpoint) {}
