import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';

/** What Lambdas log with: structured JSON lines, one object each. Never pass an event, a header or a body. */
export interface Logger {
  info(message: string, fields: Fields): void;
  warn(message: string, fields: Fields): void;
  error(message: string, fields: Fields): void;
}
type Fields = Readonly<Record<string, unknown>>;

export const createLogger = (): Logger => {
  const logger = new PowertoolsLogger({ serviceName: 'latchkey' });
  return {
    info: (message, fields) => logger.info(message, withPlainErrors(fields)),
    warn: (message, fields) => logger.warn(message, withPlainErrors(fields)),
    error: (message, fields) => logger.error(message, withPlainErrors(fields)),
  };
};

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
