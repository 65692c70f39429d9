import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** The log of the functions and the gateway. */
export interface Log {
  readonly file: string | undefined;
  /** Adds a line that a function wrote; without a name, a line of the Lambda runtime. Structured lines stay as they are. */
  functionLine(functionName: string | undefined, line: string): void;
  line(text: string): void;
  stop(): Promise<void>;
}

/** Opens the log; without a file, lines are dropped. */
export function openLog(file: string | undefined): Log {
  if (file === undefined) return { file, functionLine: () => {}, line: () => {}, stop: async () => {} };
  mkdirSync(dirname(file), { recursive: true });
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  // A full disk must not stop the API.
  stream.on('error', () => {});
  const line = (text: string) => void stream.write(`${text}\n`);
  return {
    file,
    line,
    functionLine: (functionName, text) =>
      line(text.startsWith('{') ? text : JSON.stringify({ functionName, message: text })),
    stop: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
