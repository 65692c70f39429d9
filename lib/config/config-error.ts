/** The configuration is invalid. The message names each invalid setting; users need no stack trace. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
