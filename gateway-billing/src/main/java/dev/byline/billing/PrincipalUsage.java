package dev.byline.billing;

import java.math.BigDecimal;

/**
 * What one caller used of one model: the line on which a bill and a ledger can be compared.
 *
 * @param principalArn as AWS wrote it, or as STS gave it to the gateway
 * @param cost in the bill's currency; zero in a ledger
 */
public record PrincipalUsage(String principalArn, String model, Tokens tokens, BigDecimal cost) {}
