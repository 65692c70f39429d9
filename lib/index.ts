/** What other CDK apps use: docs/protecting-your-api.md. */
export type { ApiProtectionOptions } from './api-protection.ts';
export { ConfigError } from './config.ts';
export { Console, type ConsoleProps } from './console.ts';
export { principalHeaders } from './http-backend.ts';
export { Latchkey, type LatchkeyProps, type ProtectOptions } from './latchkey.ts';
