/** Writes structured log lines, one JSON object each. Never pass an event, a header or a body. */
export interface Logger {
  info(message: string, fields: Fields): void;
  warn(message: string, fields: Fields): void;
  error(message: string, fields: Fields): void;
}
type Fields = Readonly<Record<string, unknown>>;
type StackOf = (error: Error) => string | undefined;

const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'];

/**
 * Creates a logger with the line format and the POWERTOOLS_LOG_LEVEL of Powertools for AWS Lambda, so tools for such logs can
 * read these lines (https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/).
 * @param stackOf Returns the stack trace of an error; by default its own.
 */
export const createLogger = (stackOf: StackOf = ({ stack }) => stack): Logger => {
  const threshold = Math.max(0, levels.indexOf(process.env['POWERTOOLS_LOG_LEVEL']?.toUpperCase() ?? 'INFO'));
  const writer = (level: string, stream: 'stdout' | 'stderr') => {
    if (levels.indexOf(level) < threshold) return () => {};
    return (message: string, fields: Fields) => {
      const line: Record<string, unknown> = {
        level,
        message,
        timestamp: new Date().toISOString(),
        service: 'latchkey',
        sampling_rate: 0,
        xray_trace_id: trace(),
      };
      for (const name of Object.keys(fields)) line[name] = plain(fields[name], stackOf);
      process[stream].write(`${JSON.stringify(line)}\n`);
    };
  };
  return { info: writer('INFO', 'stdout'), warn: writer('WARN', 'stderr'), error: writer('ERROR', 'stderr') };
};

/** Returns the X-Ray trace of the current request. Lambda sets the variable before each request. */
function trace(): string | undefined {
  return /(?:^|;)Root=([^;]+)/.exec(process.env['_X_AMZN_TRACE_ID'] ?? '')?.[1];
}

/** Reduces an error to name, message, stack and cause, because an SDK error can also contain the items of its request. */
const plain = (value: unknown, stackOf: StackOf): unknown =>
  value instanceof Error ? plainError(value, stackOf) : value;

function plainError(error: Error, stackOf: StackOf): Record<string, unknown> {
  const { name, message, cause } = error;
  return { name, message, stack: stackOf(error), ...(cause instanceof Error && { cause: plainError(cause, stackOf) }) };
}
