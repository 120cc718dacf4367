package dev.byline.sim.http;

/** Who reads a request's body part by part. The methods run on the event loop, each after the one before, and must not block. */
public interface RequestParts {

  /** Some bytes of the body: given, and of any length. */
  void part(byte[] bytes);

  /** The body is whole. */
  void ended();

  /** The client reset the stream or the connection is lost, before or after the body's end. Called once, at the end of every exchange. */
  void gone();
}
