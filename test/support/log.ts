import type { Logger } from '../../lambdas/logger.ts';

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A logger that keeps its messages. */
export function keptLog(): { readonly logger: Logger; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const writer = (level: LogLine['level']) => (message: string, fields: LogLine['fields']) => {
    lines.push({ level, message, fields });
  };
  return { logger: { info: writer('info'), warn: writer('warn'), error: writer('error') }, lines };
}
