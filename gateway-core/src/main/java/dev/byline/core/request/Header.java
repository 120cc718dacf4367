package dev.byline.core.request;

/**
 * One header field that may be forwarded.
 *
 * @param name lower-case field name
 * @param value field value, without leading or trailing white space
 */
public record Header(String name, String value) {}
