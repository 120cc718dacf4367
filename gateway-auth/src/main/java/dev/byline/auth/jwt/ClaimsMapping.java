package dev.byline.auth.jwt;

/**
 * From which claims a principal is made.
 *
 * @param subject the caller's identity at the issuer
 * @param label the readable part of the session name
 * @param tenant attribute
 * @param team attribute
 * @param application attribute
 * @param environment attribute
 * @param costCenter attribute
 */
public record ClaimsMapping(
    ClaimExpression subject,
    ClaimExpression label,
    ClaimExpression tenant,
    ClaimExpression team,
    ClaimExpression application,
    ClaimExpression environment,
    ClaimExpression costCenter) {}
