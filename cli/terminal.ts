/** The parts of a process that the command line uses. Tests pass their own and run commands in their own process. */
export interface Terminal {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly stdin: TextSource;
  /** Variables such as `LATCHKEY_KEY`. The AWS SDK reads its own variables from `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface TextSink {
  /** Whether a person reads the text on a terminal, which can replace a line. */
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface TextSource extends AsyncIterable<string | Uint8Array> {
  /** Whether a person types the text. */
  readonly isTTY?: boolean;
}

/** Returns all text of a source. */
export async function textOf(source: TextSource): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of source) text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** Returns the first line of a source. */
export async function lineOf(source: TextSource): Promise<string> {
  let text = '';
  for await (const chunk of source) {
    text += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    if (text.includes('\n')) break;
  }
  return text.split('\n', 1)[0] ?? '';
}
