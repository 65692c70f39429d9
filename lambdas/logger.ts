/** Writes structured log lines, one JSON object each. Never pass an event, a header or a body. */
export interface Logger {
  info(message: string, fields: Fields): void;
  warn(message: string, fields: Fields): void;
  error(message: string, fields: Fields): void;
}
type Fields = Readonly<Record<string, unknown>>;
type StackOf = (error: Error) => string | undefined;

/** The value of `service` in every line. */
const service = 'latchkey';
const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'];

/**
 * Creates a logger with the line format and the POWERTOOLS_LOG_LEVEL of Powertools for AWS Lambda, so tools for such logs can
 * read these lines (https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/).
 * @param stackOf Returns the stack trace of an error; by default its own.
 */
export const createLogger = (stackOf: StackOf = ({ stack }) => stack): Logger => {
  const writer = (level: string, stream: 'stdout' | 'stderr') => {
    if (!isLogged(level)) return () => {};
    return (message: string, fields: Fields) => {
      const line: Record<string, unknown> = {
        level,
        message,
        timestamp: new Date().toISOString(),
        service,
        sampling_rate: 0,
        xray_trace_id: currentTrace(),
      };
      for (const name of Object.keys(fields)) line[name] = plain(fields[name], stackOf);
      process[stream].write(`${JSON.stringify(line)}\n`);
    };
  };
  return { info: writer('INFO', 'stdout'), warn: writer('WARN', 'stderr'), error: writer('ERROR', 'stderr') };
};

/** Whether POWERTOOLS_LOG_LEVEL lets lines of this level through. */
export function isLogged(level: string): boolean {
  const threshold = levels.indexOf(process.env['POWERTOOLS_LOG_LEVEL']?.toUpperCase() ?? 'INFO');
  return levels.indexOf(level) >= Math.max(0, threshold);
}

/** Returns the X-Ray trace of the current request. Lambda sets the variable before each request. */
export function currentTrace(): string | undefined {
  return /(?:^|;)Root=([^;]+)/.exec(process.env['_X_AMZN_TRACE_ID'] ?? '')?.[1];
}

/** Reduces an error to name, message, stack and cause, because an SDK error can also contain the items of its request. */
const plain = (value: unknown, stackOf: StackOf): unknown =>
  value instanceof Error ? plainError(value, stackOf) : value;

function plainError(error: Error, stackOf: StackOf): Record<string, unknown> {
  const { name, message, cause } = error;
  return { name, message, stack: stackOf(error), ...(cause instanceof Error && { cause: plainError(cause, stackOf) }) };
}
