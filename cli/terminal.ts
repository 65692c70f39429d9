/** The parts of a process that the command line uses. Tests pass their own and run commands in their own process. */
export interface Terminal {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** Variables such as `LATCHKEY_KEY`. The AWS SDK reads its own variables from `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface TextSink {
  write(text: string): unknown;
}
