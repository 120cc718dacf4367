package dev.byline.demo.calls;

/** What made a call. */
public enum Client {
  /** The AWS SDK's blocking client, HTTP/1.1. */
  SDK_SYNC("SDK sync"),
  /** The AWS SDK's asynchronous client: without TLS it begins HTTP/2 with prior knowledge. */
  SDK_ASYNC("SDK async"),
  /** The AWS SDK's asynchronous client, HTTP/2 by ALPN, for the streams of both directions. */
  SDK_BIDI("SDK bidi"),
  /** A plain HTTP client whose answer came by HTTP/1.1. */
  HTTP_1("HTTP/1.1"),
  /** A plain HTTP client whose answer came by HTTP/2 over TLS. */
  HTTP_2("HTTP/2");

  private final String title;

  Client(String title) {
    this.title = title;
  }

  /** Its name in the demo's summary. */
  public String title() {
    return title;
  }
}
