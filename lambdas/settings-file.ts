/** The name of the file beside the code of a Lambda with settings that can outgrow environment variables. */
export const settingsFileName = 'settings.json';

/**
 * Returns the path of the settings of this Lambda that can outgrow the 4 KB of its environment variables. They are delivered with
 * the code, so reading them takes no request (docs/decisions/0026-settings-beside-the-code.md).
 */
export function settingsFile(): string {
  return `${process.env['LAMBDA_TASK_ROOT']}/${settingsFileName}`;
}
