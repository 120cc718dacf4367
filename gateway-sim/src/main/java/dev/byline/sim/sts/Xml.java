package dev.byline.sim.sts;

/** A small XML writer: elements and text. */
final class Xml {
  private final StringBuilder out = new StringBuilder(1_024);

  /** Opens an element, has its content written and closes it. */
  Xml element(String name, Runnable content) {
    out.append('<').append(name).append('>');
    content.run();
    out.append("</").append(name).append('>');
    return this;
  }

  /** The outermost element, with STS's namespace. */
  Xml root(String name, Runnable content) {
    out.append('<').append(name).append(" xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n");
    content.run();
    out.append("</").append(name).append(">\n");
    return this;
  }

  /** An element with text. */
  Xml text(String name, String value) {
    out.append('<').append(name).append('>');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        default -> out.append(c < ' ' && c != '\n' && c != '\t' ? ' ' : c);
      }
    }
    out.append("</").append(name).append('>');
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
