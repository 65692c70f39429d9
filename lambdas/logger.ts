/** What Lambdas log with: structured JSON lines, one object each. Never pass an event, a header or a body. */
export interface Logger {
  info(message: string, fields: Fields): void;
  warn(message: string, fields: Fields): void;
  error(message: string, fields: Fields): void;
}
type Fields = Readonly<Record<string, unknown>>;

const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'];

/**
 * Writes lines as Powertools for AWS Lambda does, and obeys POWERTOOLS_LOG_LEVEL as it does, so that what reads such logs
 * reads ours (https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/).
 */
export const createLogger = (): Logger => {
  const threshold = Math.max(0, levels.indexOf(process.env['POWERTOOLS_LOG_LEVEL']?.toUpperCase() ?? 'INFO'));
  const writer = (level: string, stream: 'stdout' | 'stderr') => (message: string, fields: Fields) => {
    if (levels.indexOf(level) < threshold) return;
    const line = {
      level,
      message,
      timestamp: new Date(),
      service: 'latchkey',
      sampling_rate: 0,
      ...trace(),
      ...withPlainErrors(fields),
    };
    process[stream].write(`${JSON.stringify(line)}\n`);
  };
  return { info: writer('INFO', 'stdout'), warn: writer('WARN', 'stderr'), error: writer('ERROR', 'stderr') };
};

/** The X-Ray trace that the request belongs to: Lambda sets it anew for each. */
function trace() {
  const [, id] = /(?:^|;)Root=([^;]+)/.exec(process.env['_X_AMZN_TRACE_ID'] ?? '') ?? [];
  return id === undefined ? {} : { xray_trace_id: id };
}

/** Errors as name, message, stack and cause only: an SDK error also carries the items it concerned. */
function withPlainErrors(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? plainError(value) : value]),
  );
}

function plainError(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause instanceof Error && { cause: plainError(cause) }) };
}
