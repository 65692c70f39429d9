import { existsSync, readFileSync } from 'node:fs';
import { settingsFileName } from './domain/shared/names.ts';

/**
 * Returns the settings beside the code of this Lambda: those that can outgrow the 4 KB of its environment variables. They are
 * delivered with the code, so reading them takes no request (docs/decisions/0026-settings-beside-the-code.md).
 */
export function readSettingsFile(): Readonly<Record<string, unknown>> {
  const file = `${process.env['LAMBDA_TASK_ROOT']}/${settingsFileName}`;
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
